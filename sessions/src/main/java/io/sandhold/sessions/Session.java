package io.sandhold.sessions;

import io.sandhold.isolation.Limits;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A session as the registry has it at one moment.
 *
 * @param id its id
 * @param owner the name of the account it belongs to
 * @param node the server it lives on
 * @param quotaBytes its volume's quota
 * @param inodes how many inodes its volume holds; empty: what the kind gives to a volume of its size
 * @param limits what its processes may take
 * @param network what it may reach
 * @param state where in its life it is
 * @param uid its host uid
 * @param created when it was made
 * @param lastUsed when a door last used it, to the minute
 * @param life when the sweeper removes it
 * @param recorded whether logins to it are recorded
 */
public record Session(
        SessionId id,
        String owner,
        String node,
        long quotaBytes,
        OptionalLong inodes,
        Limits limits,
        SessionNetwork network,
        SessionState state,
        int uid,
        Instant created,
        Instant lastUsed,
        Lifetime life,
        boolean recorded) {

    /** One to which logins are not recorded. */
    Session(
            SessionId id,
            String owner,
            String node,
            long quotaBytes,
            OptionalLong inodes,
            Limits limits,
            SessionNetwork network,
            SessionState state,
            int uid,
            Instant created,
            Instant lastUsed,
            Lifetime life) {
        this(id, owner, node, quotaBytes, inodes, limits, network, state, uid, created, lastUsed, life, false);
    }

    /** The same one, to which logins are recorded or not. */
    Session recorded(boolean on) {
        return new Session(
                id, owner, node, quotaBytes, inodes, limits, network, state, uid, created, lastUsed, life, on);
    }

    /** The same one in another state. */
    Session in(SessionState other) {
        return new Session(
                id, owner, node, quotaBytes, inodes, limits, network, other, uid, created, lastUsed, life, recorded);
    }

    /** The same one, used at another moment. */
    Session usedAt(Instant moment) {
        return new Session(
                id, owner, node, quotaBytes, inodes, limits, network, state, uid, created, moment, life, recorded);
    }

    /** The same one with what may be changed of it. */
    Session with(SessionPlan plan) {
        return new Session(
                id,
                owner,
                node,
                plan.quotaBytes(),
                plan.inodes(),
                plan.limits(),
                plan.network(),
                state,
                uid,
                created,
                lastUsed,
                plan.life(),
                recorded);
    }

    /** When its time is over, where it is not used any more; empty: never. */
    public Optional<Instant> expires() {
        return life.endsAfter(lastUsed);
    }

    /** Whether its time is over at {@code moment}. */
    boolean expiredAt(Instant moment) {
        return expires().filter(end -> !end.isAfter(moment)).isPresent();
    }
}
