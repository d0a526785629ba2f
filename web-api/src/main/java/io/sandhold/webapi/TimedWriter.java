package io.sandhold.webapi;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import java.util.concurrent.TimeUnit;

/**
 * What is sent on one connection, to a peer that must take it: a write may last a silence, and the time that its bytes take at
 * {@link Intake#LEAST_PACE}. Helidon 4.5 would wait for ever. One thread.
 */
final class TimedWriter implements DataWriter {

    private final DataWriter to;
    private final HelidonSocket socket;
    private final SilenceWatch watch;

    TimedWriter(DataWriter to, HelidonSocket socket, SilenceWatch watch) {
        this.to = to;
        this.socket = socket;
        this.watch = watch;
    }

    @Override
    public void write(BufferData... buffers) {
        timed(size(buffers), () -> to.write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        timed(buffer.available(), () -> to.write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        timed(size(buffers), () -> to.writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        timed(buffer.available(), () -> to.writeNow(buffer));
    }

    @Override
    public void flush() {
        timed(0, to::flush);
    }

    @Override
    public void close() {
        to.close();
    }

    private void timed(long bytes, Runnable write) {
        long allowed = watch.most().toNanos() + TimeUnit.SECONDS.toNanos(bytes) / Intake.LEAST_PACE;
        watch.waiting(this, socket, System.nanoTime() + allowed);
        try {
            write.run();
        } finally {
            watch.over(this);
        }
    }

    private static long size(BufferData... buffers) {
        long size = 0;
        for (BufferData buffer : buffers) {
            size += buffer.available();
        }
        return size;
    }
}
