package io.sandhold.previews;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;

/**
 * A connection with a server in a jail that may carry one request after another. It lasts only while nothing about it is in doubt: each answer said without contradiction where it ends, was read
 * to that end, and not a byte came that was not asked for. One thread uses it; whoever has the streams bounds the time, and ends it, by closing them.
 */
public final class AppConnection {

    private static final int PIECE = 32 << 10;

    private final PushbackInputStream from;
    private final InputStream answers = new Answers();
    private final OutputStream to;
    private Exchange.Answered last;
    private Thread watch; // while it rests
    private int seen;
    private IOException broken;
    private boolean heard;
    private boolean asleep; // needs the lock

    public AppConnection(InputStream from, OutputStream to) {
        this.from = new PushbackInputStream(new BufferedInputStream(from, PIECE), 1);
        this.to = to;
    }

    /**
     * Sends a request, and reads the head of its answer.
     *
     * @param lasts whether the server is let know that there may be another request
     * @throws AppException if what comes back is no HTTP
     * @throws IOException if the server breaks off, or the body cannot be read
     */
    public AppResponse exchange(AppRequest request, boolean lasts) throws IOException {
        last = null;
        heard = false;
        last = Exchange.on(answers, to, request, lasts ? Exchange.Then.LASTS : Exchange.Then.CLOSES);
        return last.response();
    }

    /** Whether nothing has come since the last request was sent: where it broke by then the server may not have had the request at all. */
    public boolean silent() {
        return !heard;
    }

    /**
     * Lets it rest, if there may be another request: the last answer was read to its end and leaves no doubt. Whatever comes while it rests spoils it.
     *
     * @param spoiled called on a thread of its own
     * @return whether it rests; else it is of no more use
     */
    public boolean rest(Runnable spoiled) throws IOException {
        if (last == null || !last.lasts() || !last.whole().getAsBoolean() || from.available() > 0) {
            return false;
        }
        asleep = true;
        watch = Thread.ofVirtual().name("preview-rest").start(() -> watch(spoiled));
        return true;
    }

    private void watch(Runnable spoiled) {
        try {
            seen = from.read();
        } catch (IOException e) {
            broken = e;
        }
        if (wake()) {
            spoiled.run();
        }
    }

    /** Ends its rest. @return whether it rested until now, and nothing came meanwhile */
    public synchronized boolean wake() {
        boolean was = asleep;
        asleep = false;
        return was;
    }

    /** What comes, with that which the watch took when the answer began. */
    private final class Answers extends InputStream {

        @Override
        public int read() throws IOException {
            if (!settled()) {
                return -1;
            }
            int b = from.read();
            heard |= b >= 0;
            return b;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (!settled()) {
                return -1;
            }
            int count = from.read(into, offset, length);
            heard |= count > 0;
            return count;
        }

        /** The watch is over with the first byte of the answer, which is put back. */
        private boolean settled() throws IOException {
            if (watch != null) {
                try {
                    watch.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while an answer was waited for");
                }
                watch = null;
                if (broken != null) {
                    throw broken;
                }
                if (seen < 0) {
                    return false;
                }
                from.unread(seen);
            }
            return true;
        }
    }
}
