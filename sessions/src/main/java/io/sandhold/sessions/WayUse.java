package io.sandhold.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When tokens, or keys, were last used: written down at most once a minute for each, so that a program that asks a thousand times a second does not write as often.
 * Thread-safe.
 */
final class WayUse {

    /** Where it is written down. */
    interface Table {

        /** The one of this hash was used. */
        void used(String hash, Instant moment);
    }

    private static final System.Logger LOG = System.getLogger(WayUse.class.getName());
    private static final Duration WRITTEN_EVERY = Duration.ofMinutes(1);

    /** More would mean that nobody revokes any; they are written down more often then, and no more than that. */
    private static final int MOST_KNOWN = 10_000;

    private final Table table;
    private final Map<String, Instant> written = new ConcurrentHashMap<>();

    WayUse(Table table) {
        this.table = table;
    }

    /** The one of this hash let somebody in. A failure to write it down keeps nobody out. */
    void used(String hash, Instant now) {
        Instant last = written.get(hash);
        if (last != null && Duration.between(last, now).abs().compareTo(WRITTEN_EVERY) < 0) {
            return;
        }
        if (written.size() >= MOST_KNOWN) {
            written.clear();
        }
        written.put(hash, now);
        try {
            table.used(hash, now);
        } catch (SessionException e) {
            LOG.log(System.Logger.Level.WARNING, "when a token or key was used could not be written down", e);
        }
    }
}
