package io.sandhold.sessions;

import io.sandhold.isolation.NetworkMode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is asked for when a session is made; what is empty takes the configured default. Checked when it is made.
 *
 * @param quotaBytes the volume's quota
 * @param memoryBytes as {@link io.sandhold.isolation.Limits#memoryBytes()}
 * @param processes as {@link io.sandhold.isolation.Limits#processes()}
 * @param cpus as {@link io.sandhold.isolation.Limits#cpus()}
 * @param openFiles as {@link io.sandhold.isolation.Limits#openFiles()}
 * @param network what it may reach; only an administrator may ask for {@link NetworkMode#HOST}
 * @param timeToLive how long it lives
 */
public record SessionRequest(
        OptionalLong quotaBytes,
        OptionalLong memoryBytes,
        OptionalInt processes,
        OptionalDouble cpus,
        OptionalInt openFiles,
        Optional<NetworkMode> network,
        Optional<Duration> timeToLive) {

    /** All defaults. */
    public static final SessionRequest DEFAULTS = new SessionRequest(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalInt.empty(),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty());
}
