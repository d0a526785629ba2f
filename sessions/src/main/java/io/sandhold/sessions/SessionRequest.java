package io.sandhold.sessions;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is asked for when a session is made or changed; what is empty takes the configured default, or stays as it is. Checked when it is
 * used.
 *
 * @param quotaBytes the volume's quota
 * @param inodes how many inodes (files and whatever else has one) its volume holds, where the kind of volumes bounds them
 * @param limits what its processes may take
 * @param network what it may reach; only an administrator may ask for the host's network
 * @param timeToLive how long it lives from now on, or {@link #NEVER}
 * @param extendOnUse whether each use makes it live that long again
 * @param idleTime how long it may go unused, or {@link #NEVER}
 */
public record SessionRequest(
        OptionalLong quotaBytes,
        OptionalLong inodes,
        AskedLimits limits,
        Optional<SessionNetwork> network,
        Optional<Duration> timeToLive,
        Optional<Boolean> extendOnUse,
        Optional<Duration> idleTime) {

    /** A time that is never over: until it is deleted. */
    public static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

    /** All defaults. */
    public static final SessionRequest DEFAULTS = new SessionRequest(
            OptionalLong.empty(),
            OptionalLong.empty(),
            AskedLimits.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public SessionRequest {
        Objects.requireNonNull(limits, "limits");
    }

    /** The same with this quota, in bytes. */
    public SessionRequest quota(long bytes) {
        return new SessionRequest(OptionalLong.of(bytes), inodes, limits, network, timeToLive, extendOnUse, idleTime);
    }

    /** The same with so many inodes. */
    public SessionRequest inodes(long count) {
        return new SessionRequest(
                quotaBytes, OptionalLong.of(count), limits, network, timeToLive, extendOnUse, idleTime);
    }

    /** The same with these limits. */
    public SessionRequest limits(AskedLimits others) {
        return new SessionRequest(quotaBytes, inodes, others, network, timeToLive, extendOnUse, idleTime);
    }

    /** The same with this network. */
    public SessionRequest network(SessionNetwork other) {
        return new SessionRequest(quotaBytes, inodes, limits, Optional.of(other), timeToLive, extendOnUse, idleTime);
    }

    /** The same with this time to live. */
    public SessionRequest timeToLive(Duration time) {
        return new SessionRequest(quotaBytes, inodes, limits, network, Optional.of(time), extendOnUse, idleTime);
    }

    /** The same, which use makes live that long again or not. */
    public SessionRequest extendOnUse(boolean extended) {
        return new SessionRequest(quotaBytes, inodes, limits, network, timeToLive, Optional.of(extended), idleTime);
    }

    /** The same, which may go unused for so long. */
    public SessionRequest idleTime(Duration time) {
        return new SessionRequest(quotaBytes, inodes, limits, network, timeToLive, extendOnUse, Optional.of(time));
    }
}
