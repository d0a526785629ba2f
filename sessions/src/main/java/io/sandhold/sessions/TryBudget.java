package io.sandhold.sessions;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How often an account's password or code may be wrong: so many in a while, for the last 10,000 names that were tried. Thread-safe. */
final class TryBudget {

    /** Wrong tries in {@link #WHILE}. */
    static final int MOST = 10;

    static final Duration WHILE = Duration.ofMinutes(10);

    private static final int NAMES = 10_000;

    private record Count(long since, int wrong) {}

    private final LongSupplier nanoTime;
    private final Map<String, Count> counts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > NAMES;
        }
    };

    TryBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes one try; false where none is left. */
    synchronized boolean take(String name) {
        long now = nanoTime.getAsLong();
        Count before = counts.get(name);
        if (before == null || now - before.since > WHILE.toNanos()) {
            counts.put(name, new Count(now, 1));
            return true;
        }
        counts.put(name, new Count(before.since, Math.min(MOST, before.wrong) + 1));
        return before.wrong < MOST;
    }

    /** Gives back what a right try took. */
    synchronized void giveBack(String name) {
        counts.computeIfPresent(
                name, (same, count) -> count.wrong <= 1 ? null : new Count(count.since, count.wrong - 1));
    }
}
