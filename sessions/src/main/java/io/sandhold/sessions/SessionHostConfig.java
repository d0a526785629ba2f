package io.sandhold.sessions;

import io.sandhold.isolation.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How sessions are kept.
 *
 * @param directory where the registry lies; made if missing
 * @param node this server's name in the registry
 * @param quota how much disk a session may have
 * @param inodes how many inodes a session's volume holds
 * @param defaultLimits the limits of a session that names none
 * @param maxLimits the most a session may ask for
 * @param lives how long sessions live
 * @param egress how jails reach hosts through the server
 * @param penalties how peers that do not log in are slowed
 * @param idleTimeout how long a jail with nothing running in it, and no lease, is kept
 * @param uidBase the first host uid given to a session; each session gets its own from here on
 * @param maxSessions the most sessions there may be at once
 * @param maxSessionsPerAccount the most of them that an account may have which is no administrator
 * @param recordings how much is recorded of logins; beside the registry, in {@code recordings}
 */
public record SessionHostConfig(
        Path directory,
        String node,
        QuotaRules quota,
        InodeRules inodes,
        Limits defaultLimits,
        Limits maxLimits,
        LifeRules lives,
        EgressRules egress,
        PenaltyRules penalties,
        Duration idleTimeout,
        int uidBase,
        int maxSessions,
        int maxSessionsPerAccount,
        RecordingRules recordings) {

    /** How many host uids, from the first on, come round to sessions. */
    public static final int UIDS = HostUids.SPAN;

    public SessionHostConfig {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(quota, "quota");
        Objects.requireNonNull(inodes, "inodes");
        Objects.requireNonNull(defaultLimits, "defaultLimits");
        Objects.requireNonNull(maxLimits, "maxLimits");
        Objects.requireNonNull(lives, "lives");
        Objects.requireNonNull(egress, "egress");
        Objects.requireNonNull(penalties, "penalties");
        Objects.requireNonNull(idleTimeout, "idleTimeout");
        Objects.requireNonNull(recordings, "recordings");
    }
}
