package io.sandhold.terminals;

/**
 * A control sequence (ECMA-48 section 5.4): a private marker, numbers, intermediates and a final byte. The reader fills it, one at a time;
 * numbers and their count are bounded.
 */
final class Sequence {

    private static final int MOST = 32;
    private static final int LARGEST = 65535;

    private final int[] numbers = new int[MOST];
    private final boolean[] given = new boolean[MOST];
    private final boolean[] joined = new boolean[MOST]; // by a colon to the one before
    private int count;
    private boolean tooLong;
    char marker;
    char intermediate;
    char last;

    void clear() {
        count = 0;
        tooLong = false;
        marker = 0;
        intermediate = 0;
        last = 0;
        numbers[0] = 0;
        given[0] = false;
        joined[0] = false;
    }

    void digit(int digit) {
        if (!tooLong) {
            numbers[count] = Math.min(numbers[count] * 10 + digit, LARGEST);
            given[count] = true;
        }
    }

    void separator(boolean colon) {
        if (count + 1 == MOST) {
            tooLong = true;
        } else {
            count++;
            numbers[count] = 0;
            given[count] = false;
            joined[count] = colon;
        }
    }

    /** Whether it has more numbers than are kept; it means nothing then. */
    boolean tooLong() {
        return tooLong;
    }

    /** How many numbers there are, empty ones included; 1 at least. */
    int count() {
        return count + 1;
    }

    /** A number, or {@code otherwise} where none is given. */
    int number(int at, int otherwise) {
        return at <= count && given[at] ? numbers[at] : otherwise;
    }

    /** A count: 1 where it is 0 or not given. */
    int times(int at) {
        return Math.max(1, number(at, 1));
    }

    boolean joined(int at) {
        return at <= count && joined[at];
    }
}
