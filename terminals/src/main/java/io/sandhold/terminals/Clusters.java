package io.sandhold.terminals;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Characters with marks on them that a screen shows, numbered; at most {@value #MOST} at once. One thread at a time. */
final class Clusters {

    static final int MOST = 4096;

    /** A character and its marks, in UTF-16 units. */
    private static final int LONGEST = 16;

    private final List<String> texts = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final BitSet free = new BitSet();
    private final Consumer<BitSet> shown;
    private int refusedSince;

    /** @param shown marks the numbers that are still shown */
    Clusters(Consumer<BitSet> shown) {
        this.shown = shown;
    }

    String text(int number) {
        return texts.get(number);
    }

    /** The number of a character with one more mark; -1 where there is no room for it. */
    int with(String before, int mark) {
        if (before.length() + Character.charCount(mark) > LONGEST) {
            return -1;
        }
        String text = before + Character.toString(mark);
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        }
        int number = place();
        if (number >= 0) {
            if (number == texts.size()) {
                texts.add(text);
            } else {
                texts.set(number, text);
            }
            numbers.put(text, number);
        }
        return number;
    }

    private int place() {
        if (texts.size() < MOST) {
            return texts.size();
        }
        if (free.isEmpty() && refusedSince++ % MOST == 0) {
            collect();
        }
        int number = free.nextSetBit(0);
        if (number >= 0) {
            free.clear(number);
            numbers.remove(texts.get(number), number);
            refusedSince = 0;
        }
        return number;
    }

    /** Looks at every line, and so at most once in {@value #MOST} marks. */
    private void collect() {
        BitSet used = new BitSet(MOST);
        shown.accept(used);
        free.set(0, MOST);
        free.andNot(used);
        free.stream().forEach(number -> numbers.remove(texts.get(number), number));
    }
}
