package io.sandhold.sessions;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What is held against the sources of peers that do not log in; both doors share it, so that who guesses at one is slowed at the other.
 * A block turns no good key and no good token away; what it takes from a source is the doors' to say. Kept in memory only, of a bounded
 * number of sources. Thread-safe.
 */
public interface Penalties {

    /** Holds an offence against where {@code peer} comes from. The first that blocks its source is an audit event, those after it are not. */
    void offend(InetAddress peer, Offence offence, Door door);

    /** How long the source of {@code peer} is still blocked; empty where it is not. Never zero. */
    Optional<Duration> blocked(InetAddress peer);

    /** Counts a connection that was turned away. */
    void turnedAway(TurnedAway why);

    /** What is blocked at this moment, the longest first, and what was counted since the start. {@code by} must be an administrator. */
    PenaltyReport report(Principal by);

    /**
     * Forgets all that is held against a source. {@code by} must be an administrator.
     *
     * @param source an address, or a network as {@link Block#source} has it
     * @throws SessionException INVALID for no address, NOT_FOUND where nothing is held against it
     */
    void release(Principal by, String source);
}
