package io.sandhold.webapi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Counts unknown tokens by address, for the last minute and the last 10,000 addresses. Thread-safe. */
final class FailedLogins {

    /** Failures a minute that are answered and written down one by one. */
    static final int PATIENCE = 20;

    private static final int ADDRESSES = 10_000;
    private static final long WINDOW_NANOS = 60_000_000_000L;

    private final LongSupplier nanoTime;
    private final Map<String, Count> counts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > ADDRESSES;
        }
    };

    FailedLogins() {
        this(System::nanoTime);
    }

    FailedLogins(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Counts one more, and says whether it is one too many. */
    synchronized boolean tooMany(String address) {
        long now = nanoTime.getAsLong();
        Count before = counts.get(address);
        boolean fresh = before == null || now - before.since > WINDOW_NANOS;
        Count after = fresh ? new Count(now, 1) : new Count(before.since, before.failures + 1);
        counts.put(address, after);
        return after.failures > PATIENCE;
    }

    private record Count(long since, int failures) {}
}
