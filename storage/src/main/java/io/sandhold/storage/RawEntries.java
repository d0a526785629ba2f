package io.sandhold.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The names in an open directory as {@code getdents64(2)} gives them, some 32 KiB at a time, without {@code .} and {@code ..}. One
 * thread at a time.
 */
final class RawEntries {
    private static final int BUFFER = 32 * 1024;
    private static final int NAME_AT = 19;

    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 8);
    private int length;
    private int at;

    /** Starts on another directory, with the same buffer. */
    RawEntries restarted() {
        length = 0;
        at = 0;
        return this;
    }

    /** The next name; null at the end. */
    byte[] next(Scratch scratch, int directory, VolumePath path) {
        while (true) {
            if (at >= length) {
                long read = Kernel.call(scratch, SystemCall.GETDENTS64, directory, buffer.address(), BUFFER);
                if (read < 0 && read != -Errno.ENOENT) {
                    throw Refusal.of((int) -read, path);
                }
                if (read <= 0) {
                    return null;
                }
                length = (int) read;
                at = 0;
            }
            int entry = at;
            at += Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, entry + 16));
            int end = entry + NAME_AT;
            while (buffer.get(ValueLayout.JAVA_BYTE, end) != 0) {
                end++;
            }
            int size = end - entry - NAME_AT;
            boolean dot = buffer.get(ValueLayout.JAVA_BYTE, entry + NAME_AT) == '.';
            boolean dots = size == 2 && buffer.get(ValueLayout.JAVA_BYTE, entry + NAME_AT + 1) == '.';
            if (!(dot && (size == 1 || dots))) {
                return buffer.asSlice(entry + NAME_AT, size).toArray(ValueLayout.JAVA_BYTE);
            }
        }
    }
}
