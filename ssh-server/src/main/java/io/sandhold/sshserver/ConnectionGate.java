package io.sandhold.sshserver;

import io.sandhold.sessions.Door;
import io.sandhold.sessions.Offence;
import io.sandhold.sessions.PeerSource;
import io.sandhold.sessions.Penalties;
import io.sandhold.sessions.TurnedAway;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/**
 * Which connections may try to log in. A port scan or a flood costs a bounded number at most, each for the login grace time, and one
 * source leaves room for the others. A source against which too much is held keeps a few places, for those behind the same
 * address who have a key ({@link Verdict.KeysOnly}). Thread-safe.
 */
final class ConnectionGate implements SessionListener {

    /** The most strangers of a source that is blocked. */
    static final int MOST_OF_A_BLOCKED_SOURCE = 4;

    /** What becomes of a connection. */
    sealed interface Verdict {
        /** It may log in by whatever is offered. */
        record Welcome() implements Verdict {}

        /**
         * It may log in by a key, and has little time and few tries for that.
         *
         * @param left how long its source is blocked
         */
        record KeysOnly(Duration left) implements Verdict {}

        /**
         * It is told why not, and closed.
         *
         * @param sentence why, and when to try again
         */
        record Away(String sentence) implements Verdict {}
    }

    private final AdmissionRules rules;
    private final Optional<Penalties> penalties;
    private final RandomGenerator chance;
    private final SshMetrics metrics;
    private final Map<Session, PeerSource> strangers = new HashMap<>();
    private final Map<PeerSource, Integer> sources = new HashMap<>();

    /**
     * @param penalties what is held against whom; empty where the door asks nobody who they are
     */
    ConnectionGate(AdmissionRules rules, Optional<Penalties> penalties, RandomGenerator chance, SshMetrics metrics) {
        this.rules = rules;
        this.penalties = penalties;
        this.chance = chance;
        this.metrics = metrics;
    }

    /** Takes a connection in as a stranger, or does not. Asked once for each. */
    Verdict admit(Session transport, InetAddress peer) {
        Optional<Duration> blocked = penalties.flatMap(held -> held.blocked(peer));
        Optional<TurnedAway> refusal = take(transport, PeerSource.of(peer), blocked.isPresent());
        if (refusal.isEmpty()) {
            return blocked.<Verdict>map(Verdict.KeysOnly::new).orElseGet(Verdict.Welcome::new);
        }
        metrics.turnedAway(refusal.get());
        penalties.ifPresent(held -> held.turnedAway(refusal.get()));
        return new Verdict.Away(
                switch (refusal.get()) {
                    case STRANGERS -> "too many connections wait for their login here; try again in a few seconds";
                    case SOURCE ->
                        "too many connections from your address wait for their login; try again when one of them has ended";
                    case BLOCKED ->
                        "too many logins from your address have failed; try again in " + seconds(blocked.get());
                });
    }

    /** A time as it is told: whole seconds, never too few. */
    static String seconds(Duration left) {
        return left.plusSeconds(1).minusNanos(1).toSeconds() + " s";
    }

    private synchronized Optional<TurnedAway> take(Session transport, PeerSource source, boolean blocked) {
        int others = sources.getOrDefault(source, 0);
        if (blocked && others >= MOST_OF_A_BLOCKED_SOURCE) {
            return Optional.of(TurnedAway.BLOCKED);
        }
        if (others >= rules.perSource()) {
            return Optional.of(TurnedAway.SOURCE);
        }
        if (chance.nextInt(100) < rules.dropPercent(strangers.size())) {
            return Optional.of(TurnedAway.STRANGERS);
        }
        strangers.put(transport, source);
        sources.put(source, others + 1);
        return Optional.empty();
    }

    /** Holds what a stranger did against its source. */
    void offend(InetAddress peer, Offence offence) {
        penalties.ifPresent(held -> held.offend(peer, offence, Door.SSH));
    }

    @Override
    public void sessionEvent(Session transport, Event event) {
        if (event == Event.Authenticated) {
            remove(transport);
        }
    }

    @Override
    public void sessionClosed(Session transport) {
        remove(transport);
    }

    /** How many have not logged in. */
    synchronized int strangers() {
        return strangers.size();
    }

    private synchronized void remove(Session transport) {
        PeerSource source = strangers.remove(transport);
        if (source != null) {
            sources.computeIfPresent(source, (unused, count) -> count > 1 ? count - 1 : null);
        }
    }
}
