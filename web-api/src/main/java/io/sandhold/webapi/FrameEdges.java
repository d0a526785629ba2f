package io.sandhold.webapi;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Frames of a WebSocket (RFC 6455, section 5.2) that somebody else speaks, passed on as they come, and counted, so that a closing frame of ours goes between two of them and
 * not into one. Thread-safe.
 */
final class FrameEdges {

    /** The peer is let go because the other end is (RFC 6455, section 7.4.1). */
    static final int GOING_AWAY = 1001;

    static final int POLICY = 1008;

    private static final int CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int MASK_BYTES = 4;
    private static final int LENGTH = 0x7f;
    private static final int SHORT = 126;
    private static final int LONG = 127;
    /** A control frame has 125 bytes at most, two of them for the code. */
    private static final int LONGEST_REASON = 120;

    private final OutputStream to;
    private final byte[] head = new byte[2 + Long.BYTES]; // guarded by this, as are:
    private int headBytes;
    private long payload; // bytes of the frame that are still to come
    private byte[] last; // the closing frame, when one is to go out
    private boolean over;

    FrameEdges(OutputStream to) {
        this.to = to;
    }

    /**
     * Passes bytes on.
     *
     * @return false where it was closed: nothing is passed on any more
     */
    synchronized boolean pass(byte[] bytes, int count) throws IOException {
        int at = 0;
        while (at < count && !over) {
            int end = last == null ? count : edge(bytes, at, count);
            if (last == null) {
                skip(bytes, at, count);
            }
            to.write(bytes, at, end - at);
            to.flush();
            at = end;
            closeAtEdge();
        }
        return !over;
    }

    /** Where the frame ends within these bytes, which are counted up to there. */
    private int edge(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !atEdge()) {
            at = step(bytes, at, to);
        }
        return at;
    }

    private void skip(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = step(bytes, at, to);
        }
    }

    private int step(byte[] bytes, int at, int to) {
        if (payload > 0) {
            int taken = (int) Math.min(payload, to - at);
            payload -= taken;
            return at + taken;
        }
        head[headBytes++] = bytes[at];
        if (headBytes == headLength()) {
            payload = length() + (headBytes > 1 && (head[1] & MASKED) != 0 ? MASK_BYTES : 0);
            headBytes = 0;
        }
        return at + 1;
    }

    private int headLength() {
        int length = headBytes < 2 ? 0 : head[1] & LENGTH;
        return 2 + (length == SHORT ? Short.BYTES : length == LONG ? Long.BYTES : 0);
    }

    private long length() {
        int length = head[1] & LENGTH;
        ByteBuffer more = ByteBuffer.wrap(head, 2, Long.BYTES);
        return length == SHORT ? more.getShort() & 0xffff : length == LONG ? Math.max(0, more.getLong()) : length;
    }

    private boolean atEdge() {
        return payload == 0 && headBytes == 0;
    }

    /** Closes it: now where no frame is under way, else behind that one. Idempotent: the first reason is the one told. */
    synchronized void close(int code, String reason) throws IOException {
        if (last == null) {
            byte[] text = SafeText.of(reason).replaceAll("[^ -~]", "?").getBytes(StandardCharsets.US_ASCII);
            int length = Math.min(text.length, LONGEST_REASON);
            last = ByteBuffer.allocate(2 + Short.BYTES + length)
                    .put((byte) CLOSE)
                    .put((byte) (Short.BYTES + length))
                    .putShort((short) code)
                    .put(text, 0, length)
                    .array();
            closeAtEdge();
        }
    }

    private void closeAtEdge() throws IOException {
        if (last != null && !over && atEdge()) {
            over = true;
            to.write(last);
            to.flush();
        }
    }
}
