package io.sandhold.webapi;

import jakarta.json.JsonObject;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one request may hold in memory of its body and its answer: {@link #FREE} bytes, and beyond that a part of what all requests of this
 * process share. One thread takes; closing gives all back.
 */
final class HeapShare implements AutoCloseable {

    /** Bytes that every request may hold: 64 KiB. */
    static final int FREE = 64 << 10;

    /** A byte that came stands in memory as it came, as text, and as it goes out. */
    private static final int COPIES = 3;

    private static final long LEAST = 128L << 20;
    private static final AtomicLong IN_USE = new AtomicLong();

    private final AtomicLong inUse;
    private final long most;
    private long held;
    private long taken;

    HeapShare(AtomicLong inUse, long most) {
        this.inUse = inUse;
        this.most = most;
    }

    /** Nothing yet of what the requests of this process share: a quarter of the heap, or 128 MiB where that is less. */
    static HeapShare ofProcess() {
        return new HeapShare(IN_USE, Math.max(LEAST, Runtime.getRuntime().maxMemory() / 4));
    }

    /** Takes memory for so many more bytes of the peer's, if there is any. */
    boolean tryTake(int bytes) {
        long wanted = Math.max(0, held + bytes - FREE) * COPIES - taken;
        if (wanted > 0 && inUse.addAndGet(wanted) > most) {
            inUse.addAndGet(-wanted);
            return false;
        }
        held += bytes;
        taken += Math.max(0, wanted);
        return true;
    }

    /**
     * As {@link #tryTake}.
     *
     * @throws Problem 503 if there is none
     */
    void take(int bytes) {
        if (!tryTake(bytes)) {
            throw new Problem(
                    503,
                    "BUSY",
                    "the server holds as much for other calls as it can; try again in a few seconds",
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of("Retry-After", "5"),
                    null);
        }
    }

    @Override
    public void close() {
        inUse.addAndGet(-taken);
        taken = 0;
        held = 0;
    }
}
