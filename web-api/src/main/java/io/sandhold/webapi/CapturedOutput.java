package io.sandhold.webapi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a command printed on one stream, or less of it where other calls hold too much; what follows is dropped and said to be. One thread.
 */
final class CapturedOutput {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final HeapShare heap;
    private boolean truncated;

    CapturedOutput(HeapShare heap) {
        this.heap = heap;
    }

    /** @param most how many of the bytes may be kept */
    void add(ByteBuffer bytes, long most) {
        int count = Math.clamp(most, 0, bytes.remaining());
        if (truncated || !heap.tryTake(count)) {
            truncated = true;
            return;
        }
        truncated |= count < bytes.remaining();
        byte[] piece = new byte[count];
        bytes.get(piece);
        kept.writeBytes(piece);
    }

    /** As text, exactly as printed; bytes that are not UTF-8 are U+FFFD. */
    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    boolean truncated() {
        return truncated;
    }
}
