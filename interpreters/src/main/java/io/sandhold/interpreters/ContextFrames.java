package io.sandhold.interpreters;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The frames that a context's program writes, out of bytes that come in pieces: a letter, a length of four bytes, the payload. Nothing is gathered here, so that a
 * length that is only announced costs nothing: a payload is handed on in the pieces in which it comes. One thread.
 */
final class ContextFrames {

    /** The longest payload: what {@code context.py} keeps to. */
    static final int LONGEST = 16 << 20;

    private static final int HEAD = 5;

    private final Consumer<Piece> next;
    private final ByteBuffer head = ByteBuffer.allocate(HEAD);
    private char letter;
    private int length;
    private int left;

    ContextFrames(Consumer<Piece> next) {
        this.next = next;
    }

    /**
     * A part of a frame.
     *
     * @param letter the frame's
     * @param length of the whole payload
     * @param bytes the next of it; the receiver's
     * @param last whether the frame is whole with it
     */
    record Piece(char letter, int length, ByteBuffer bytes, boolean last) {}

    /** @throws IllegalArgumentException for a frame that cannot be one */
    void add(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (head.hasRemaining()) {
                head.put(bytes.get());
                if (!head.hasRemaining()) {
                    begin();
                }
            } else {
                int count = Math.min(left, bytes.remaining());
                left -= count;
                hand(bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
            }
        }
    }

    private void begin() {
        letter = (char) head.get(0);
        length = head.getInt(1);
        left = length;
        if (length < 0 || length > LONGEST || "ROEDFX".indexOf(letter) < 0) {
            throw new IllegalArgumentException("no frame of a context's");
        }
        if (length == 0) {
            hand(ByteBuffer.allocate(0));
        }
    }

    private void hand(ByteBuffer bytes) {
        if (left == 0) {
            head.clear();
        }
        next.accept(new Piece(letter, length, bytes, left == 0));
    }
}
