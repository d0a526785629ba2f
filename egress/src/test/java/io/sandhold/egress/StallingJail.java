package io.sandhold.egress;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A jail that sends what it is given and keeps its side open; it takes so many bytes, and then none until it is let. */
final class StallingJail implements JailStream {

    private final InputStream input;
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch taking = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private int left; // of the one thread that writes

    StallingJail(String text, int takes) {
        left = takes;
        input = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public int read(byte[] bytes, int offset, int length) {
                int n = super.read(bytes, offset, length);
                if (n < 0) {
                    waitFor(closed);
                }
                return n;
            }
        };
    }

    void awaitStall() throws InterruptedException {
        if (!stalled.await(TestFront.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("nothing came that could not be taken");
        }
    }

    void takeAll() {
        taking.countDown();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                left -= Math.min(left, length);
                if (left == 0) {
                    stalled.countDown();
                    waitFor(taking);
                }
            }
        };
    }

    @Override
    public void endOutput() throws IOException {
        output().close();
    }

    @Override
    public void close() {
        closed.countDown();
        taking.countDown();
    }
}
