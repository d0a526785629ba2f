package io.sandhold.sessions;

import java.time.Duration;
import java.util.Objects;

/**
 * How much is recorded, and for how long it is kept. Bytes are those of the files.
 *
 * @param loginBytes the most of one login, which ends when it is reached
 * @param streamBytes the most that is kept of what goes into a program without a terminal, and as much of what it prints; counted before it is escaped
 * @param roomBytes the most of all recordings together; no recorded login is let in when it is reached
 * @param kept how long a recording is kept after its login's end
 */
public record RecordingRules(long loginBytes, long streamBytes, long roomBytes, Duration kept) {

    /** The least that a login is recorded, in bytes. */
    public static final long LEAST = 16 << 10;

    public static final RecordingRules STANDARD =
            new RecordingRules(64L << 20, 64L << 10, 4L << 30, Duration.ofDays(30));

    public RecordingRules {
        Objects.requireNonNull(kept, "kept");
        if (loginBytes < 1 || streamBytes < 1 || roomBytes < 1 || kept.isNegative()) {
            throw new IllegalArgumentException("recordings of " + loginBytes + " bytes a login, " + streamBytes
                    + " a stream, " + roomBytes + " in all, for " + kept);
        }
    }
}
