package io.sandhold.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Memory to talk to the kernel with, lent for one operation: two paths, one structure, and where {@code errno} goes. Pooled, so
 * that an operation allocates nothing; the pool grows to as many as ever ran at once. Used by one thread at a time.
 */
final class Scratch implements AutoCloseable {
    private static final ConcurrentLinkedQueue<Scratch> POOL = new ConcurrentLinkedQueue<>();

    /** Bytes of a path: PATH_MAX. */
    static final int PATH = 4096;

    private static final int PATH_AREA = PATH + 8;
    private static final int STRUCT = 4096;

    final MemorySegment errno;
    private final MemorySegment first;
    private final MemorySegment second;
    final MemorySegment struct;

    private Scratch() {
        MemorySegment all = Arena.ofAuto().allocate(64 + 2L * PATH_AREA + STRUCT, 16);
        errno = all.asSlice(0, Kernel.CAPTURE);
        first = all.asSlice(64, PATH_AREA);
        second = all.asSlice(64 + PATH_AREA, PATH_AREA);
        struct = all.asSlice(64 + 2L * PATH_AREA, STRUCT);
    }

    static Scratch lend() {
        Scratch free = POOL.poll();
        return free == null ? new Scratch() : free;
    }

    /** The address of a C string in the first place for paths. */
    long path(byte[] bytes) {
        return put(first, bytes);
    }

    /** The address of a C string in the second place for paths. */
    long otherPath(byte[] bytes) {
        return put(second, bytes);
    }

    long struct() {
        return struct.address();
    }

    private static long put(MemorySegment place, byte[] bytes) {
        if (bytes.length >= PATH) {
            throw new FileOperationException(FileError.NAME_TOO_LONG, "a path must not be over 4,095 bytes");
        }
        MemorySegment.copy(bytes, 0, place, ValueLayout.JAVA_BYTE, 0, bytes.length);
        place.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
        return place.address();
    }

    @Override
    public void close() {
        POOL.add(this);
    }
}
