package io.sandhold.storage;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** An open regular file. Thread-safe; every method throws {@link FileOperationException}. */
public interface ConfinedFile extends AutoCloseable {

    /** Reads at {@code position} as {@code pread(2)}; -1 at or past the end. */
    int read(ByteBuffer into, long position);

    /** Writes all of {@code from} at {@code position}; or, opened with APPEND, at the end. On failure some of it may stand. */
    void write(ByteBuffer from, long position);

    /** Sends up to {@code count} bytes from {@code position} to a channel, by the kernel where it can; returns how many went. */
    long transferTo(long position, long count, WritableByteChannel to);

    long size();

    /** Cuts or grows (with a hole) to {@code size} bytes. */
    void truncate(long size);

    /** {@code fsync(2)}. */
    void sync();

    FileAttributes attributes();

    /** As {@link ConfinedFiles#setAttributes}, on this very file. */
    void setAttributes(AttributeChange change);

    @Override
    void close();
}
