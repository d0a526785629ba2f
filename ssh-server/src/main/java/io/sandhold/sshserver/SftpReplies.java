package io.sandhold.sshserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The answers on their way out, gathered into one buffer and sent when no request waits or the buffer is full, so that small
 * answers share packets. An answer is begun, filled and finished; one that is abandoned leaves nothing. Not thread-safe.
 */
final class SftpReplies {

    static final int STATUS = 101;
    static final int HANDLE = 102;
    static final int DATA = 103;
    static final int NAME = 104;
    static final int ATTRS = 105;
    static final int EXTENDED_REPLY = 201;

    private static final int FULL = 256 << 10;

    private final ChannelOutput output;
    private byte[] bytes = new byte[4096];
    private int begun;
    private int end;

    SftpReplies(ChannelOutput output) {
        this.output = output;
    }

    void begin(int type, int id) {
        begin(type);
        number(id);
    }

    void begin(int type) {
        begun = end;
        room(5);
        end += 4;
        octet(type);
    }

    void finish() {
        int length = end - begun - 4;
        put(begun, length);
        begun = end;
    }

    /** Forgets the answer that was begun. */
    void abandon() {
        end = begun;
    }

    void flushIfFull() throws IOException {
        if (end >= FULL) {
            flush();
        }
    }

    void flush() throws IOException {
        if (end > 0) {
            output.write(bytes, 0, end);
            end = 0;
            begun = 0;
        }
    }

    void status(int id, int code, String message) {
        begin(STATUS, id);
        number(code);
        string(message);
        string("en");
        finish();
    }

    void ok(int id) {
        status(id, SftpRefusal.OK, "Success");
    }

    void octet(int value) {
        room(1);
        bytes[end++] = (byte) value;
    }

    void number(long value) {
        room(4);
        put(end, (int) value);
        end += 4;
    }

    void longNumber(long value) {
        number(value >>> 32);
        number(value);
    }

    void string(String text) {
        string(text.getBytes(StandardCharsets.UTF_8));
    }

    void string(byte[] value) {
        number(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, end, value.length);
        end += value.length;
    }

    /** A place for {@code count} bytes that the caller fills in {@link #array()} from the index that this returns. */
    int reserve(int count) {
        room(count);
        int start = end;
        end += count;
        return start;
    }

    byte[] array() {
        return bytes;
    }

    /** Makes the answer end at {@code index}. */
    void cutAt(int index) {
        end = index;
    }

    /** Writes a number over what stands at {@code index}. */
    void put(int index, int value) {
        bytes[index] = (byte) (value >>> 24);
        bytes[index + 1] = (byte) (value >>> 16);
        bytes[index + 2] = (byte) (value >>> 8);
        bytes[index + 3] = (byte) value;
    }

    int size() {
        return end - begun;
    }

    private void room(int count) {
        if (bytes.length - end < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + count));
        }
    }
}
