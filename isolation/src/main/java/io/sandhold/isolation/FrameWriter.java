package io.sandhold.isolation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.concurrent.locks.ReentrantLock;

/** Writes frames to an agent, each whole. Thread-safe. */
final class FrameWriter {
    private final GatheringByteChannel channel;
    private final ReentrantLock lock = new ReentrantLock();

    FrameWriter(GatheringByteChannel channel) {
        this.channel = channel;
    }

    void write(FrameType type, ByteBuffer payload) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER)
                .put(type.code())
                .putInt(payload.remaining())
                .flip();
        ByteBuffer[] parts = {header, payload};
        lock.lock();
        try {
            while (header.hasRemaining() || payload.hasRemaining()) {
                channel.write(parts);
            }
        } finally {
            lock.unlock();
        }
    }

    void write(FrameType type) throws IOException {
        write(type, ByteBuffer.allocate(0));
    }
}
