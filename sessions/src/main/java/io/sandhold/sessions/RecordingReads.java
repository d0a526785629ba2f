package io.sandhold.sessions;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who reads which file of a recording at the moment: whoever follows a login that goes on asks for what has come every second or two, which is one reading and one audit event. Thread-safe.
 */
final class RecordingReads {

    /** After so long without asking again it is another reading. */
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    /** Of those that would be more, the one that asked the longest ago is told again. */
    private static final int MOST = 1000;

    private final LongSupplier nanos;
    private final Map<Reading, Long> last = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Reading, Long> eldest) {
            return size() > MOST;
        }
    };

    private record Reading(String name, Door door, String address, String recording, String file) {}

    RecordingReads(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Whether this is told.
     *
     * @param from the first byte that is asked for; from the beginning is a reading of its own always
     */
    synchronized boolean begins(Principal by, String recording, String file, long from) {
        long now = nanos.getAsLong();
        Long before = last.put(new Reading(by.name(), by.door(), by.address(), recording, file), now);
        return from == 0 || before == null || now - before > PAUSE;
    }
}
