package io.sandhold.archives;

import io.sandhold.storage.ConfinedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A file of a volume as a channel that is read. While an allowance stands it gives no more bytes than that: what is read then is held in
 * memory. One thread.
 */
final class ConfinedChannel implements SeekableByteChannel {

    private final ConfinedFile file;
    private long position;
    private long allowance = Long.MAX_VALUE;
    private boolean open = true;

    /** Takes over the file. */
    ConfinedChannel(ConfinedFile file) {
        this.file = file;
    }

    void allow(long bytes) {
        allowance = bytes;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = file.read(into, position);
        if (count > 0) {
            position += count;
            allowance -= count;
            if (allowance < 0) {
                throw new IOException("the list of its entries is too long");
            }
        }
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        if (newPosition < 0) {
            throw new IOException("it points before its own start");
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        file.close();
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }
}
