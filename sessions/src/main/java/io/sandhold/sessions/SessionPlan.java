package io.sandhold.sessions;

import io.sandhold.isolation.Limits;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * What a session will be: a {@link SessionRequest} with the defaults filled in, checked against what this host allows.
 *
 * @param owner whose it will be
 * @param quotaBytes its volume's quota
 * @param inodes how many inodes its volume holds; empty: what the kind gives
 * @param limits what its processes may take
 * @param network what it may reach
 * @param created now
 * @param life when its time is over
 */
record SessionPlan(
        String owner,
        long quotaBytes,
        OptionalLong inodes,
        Limits limits,
        SessionNetwork network,
        Instant created,
        Lifetime life) {}
