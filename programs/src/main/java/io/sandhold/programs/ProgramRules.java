package io.sandhold.programs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How programs are kept.
 *
 * @param directory where their output lies, in files that have no name there; made if missing
 * @param outputBytes how much of each outlet is kept, the last of it
 * @param kept for how long one that has ended is
 * @param resumed how long one that a client reads waits for it to come back
 */
public record ProgramRules(Path directory, long outputBytes, Duration kept, Duration resumed) {

    /** The least that may be kept of an outlet. */
    public static final long LEAST_OUTPUT = 64 << 10;

    /** And the most. */
    public static final long MOST_OUTPUT = 1 << 30;

    /** What is kept where nothing else is said. */
    public static final long USUAL_OUTPUT = 4 << 20;

    public ProgramRules {
        Objects.requireNonNull(directory, "directory");
        if (outputBytes < LEAST_OUTPUT || outputBytes > MOST_OUTPUT) {
            throw new IllegalArgumentException("the output kept is 64K to 1G, not " + outputBytes + " bytes");
        }
        if (kept.isNegative() || resumed.isNegative()) {
            throw new IllegalArgumentException("times are not negative: " + kept + ", " + resumed);
        }
    }

    /** An hour, and half a minute. */
    public ProgramRules(Path directory, long outputBytes) {
        this(directory, outputBytes, Duration.ofHours(1), Duration.ofSeconds(30));
    }
}
