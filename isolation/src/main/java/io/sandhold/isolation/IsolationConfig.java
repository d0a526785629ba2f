package io.sandhold.isolation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How jails are built.
 *
 * @param runDirectory the server's own directory for sockets, generated {@code /etc} files and the agent's binary;
 *     made if missing. Nothing in it outlives the server. A session never writes in it
 * @param startTimeout the longest a jail may take to prove its wall, and its agent to answer
 * @param profile what jails show
 */
public record IsolationConfig(Path runDirectory, Duration startTimeout, JailProfile profile) {

    public IsolationConfig {
        Objects.requireNonNull(runDirectory, "runDirectory");
        Objects.requireNonNull(profile, "profile");
        if (startTimeout.isNegative() || startTimeout.isZero()) {
            throw new IllegalArgumentException("startTimeout must be positive, not " + startTimeout);
        }
    }

    public IsolationConfig(Path runDirectory, Duration startTimeout) {
        this(runDirectory, startTimeout, JailProfile.standard());
    }

    public IsolationConfig(Path runDirectory, JailProfile profile) {
        this(runDirectory, Duration.ofSeconds(10), profile);
    }

    public IsolationConfig(Path runDirectory) {
        this(runDirectory, JailProfile.standard());
    }
}
