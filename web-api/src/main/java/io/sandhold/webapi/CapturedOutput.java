package io.sandhold.webapi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a command printed, its first {@link #MOST} bytes, or fewer where other calls hold too much; what follows is dropped and said to be.
 * One thread.
 */
final class CapturedOutput {

    /** Bytes kept of one stream: 16 MiB. */
    static final int MOST = 16 << 20;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final HeapShare heap;
    private boolean truncated;

    CapturedOutput(HeapShare heap) {
        this.heap = heap;
    }

    void add(ByteBuffer bytes) {
        int count = Math.min(bytes.remaining(), MOST - kept.size());
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
