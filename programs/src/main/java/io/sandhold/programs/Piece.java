package io.sandhold.programs;

/**
 * A piece of what a program printed.
 *
 * @param outlet where to
 * @param offset its first byte, counted from the beginning of that
 * @param bytes it; they belong to the receiver
 * @param lost how many bytes before it were asked for and are no longer kept
 */
public record Piece(Outlet outlet, long offset, byte[] bytes, long lost) {

    /** Where the next one starts. */
    public long next() {
        return offset + bytes.length;
    }
}
