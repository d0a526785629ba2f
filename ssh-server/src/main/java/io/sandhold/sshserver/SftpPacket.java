package io.sandhold.sshserver;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One request as it came: a cursor over the packet's bytes that gives no more than is there. A request that is too short is refused
 * with {@code SSH_FX_BAD_MESSAGE}. Not thread-safe; used again for each request.
 */
final class SftpPacket {

    /** The longest string but for data to write: a path (4,095) or a handle. */
    private static final int LONGEST_STRING = 8192;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    /** Takes {@code bytes} from {@code start} to {@code end}, which stay the caller's. */
    void over(byte[] packet, int start, int length) {
        bytes = packet;
        at = start;
        end = start + length;
    }

    int number() {
        need(4);
        int value = (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
        at += 4;
        return value;
    }

    /** A {@code uint32}. */
    long unsigned() {
        return number() & 0xffff_ffffL;
    }

    /** A {@code uint64} that must be a file offset or length, so below 2^63. */
    long offset() {
        long value = unsigned() << 32 | unsigned();
        if (value < 0) {
            throw new SftpRefusal(SftpRefusal.FAILURE, "an offset or length of 2^63 or more");
        }
        return value;
    }

    byte[] string() {
        int length = length(LONGEST_STRING);
        byte[] value = new byte[length];
        System.arraycopy(bytes, at, value, 0, length);
        at += length;
        return value;
    }

    String text() {
        return new String(string(), StandardCharsets.UTF_8);
    }

    /** A string's bytes in place, good until the next packet. */
    ByteBuffer data() {
        int length = length(Integer.MAX_VALUE);
        ByteBuffer value = ByteBuffer.wrap(bytes, at, length);
        at += length;
        return value;
    }

    boolean hasMore() {
        return at < end;
    }

    private int length(int longest) {
        long length = unsigned();
        if (length > longest) {
            throw new SftpRefusal(SftpRefusal.BAD_MESSAGE, "a string of " + length + " bytes is too long");
        }
        need(length);
        return (int) length;
    }

    private void need(long count) {
        if (end - at < count) {
            throw new SftpRefusal(SftpRefusal.BAD_MESSAGE, "the request ends too early");
        }
    }
}
