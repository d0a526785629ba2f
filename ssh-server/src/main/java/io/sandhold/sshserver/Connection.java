package io.sandhold.sshserver;

import io.sandhold.isolation.Jail;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.LoginName;
import io.sandhold.sessions.LoginRights;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.sessions.Traces;
import io.sandhold.sessions.Transfers;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.server.session.ServerSession;

/**
 * One authenticated SSH connection: who it is, the session it is in, and its channels. All channels share one lease, taken when the
 * first of them needs it. Thread-safe.
 */
final class Connection {

    /** The most channels at once. OpenSSH's own server takes 10; editors that share a connection want more. */
    static final int MOST_CHANNELS = 64;

    private static final String CONSOLE = "console";
    private static final String NEW = "new";
    private static final String RECORDED = "sandhold: this login is recorded";

    /** How long the end of a connection waits for each of its channels to hear of it. */
    private static final Duration TOLD = Duration.ofSeconds(2);

    private static final Logger LOG = System.getLogger(Connection.class.getName());

    private final ServerSession transport;
    private final SessionHost host;
    private final LoginRights rights;
    private final LoginName login;
    private final Set<ConnectionChannel> channels = ConcurrentHashMap.newKeySet();
    private final Set<ReturnChannel> returns = ConcurrentHashMap.newKeySet();
    private final ReturnForwards forwards = new ReturnForwards(this);
    private final SshMetrics metrics;
    private final SftpRoom sftpRoom;
    private final Traces.Span span;
    private final Forwarding forwarding;
    private final Object taking = new Object();
    private SessionLease lease;
    private final List<String> greetings = new ArrayList<>(); // guarded by the taking, as is:
    private boolean fresh;
    private SessionException refusal;
    private final Principal loggedIn;
    private volatile Principal principal;
    private volatile Optional<String> ended = Optional.empty();
    private volatile Accounts.Watch credential = () -> {};
    private boolean closed;
    private volatile boolean noMorePrograms;
    private volatile LoginTape tape = LoginTape.NONE;

    /**
     * @param forwarding which ways the server allows connections to be forwarded
     * @param rights what this login may do of what {@code principal} may
     * @param login the user name: a session's id or {@code new}, perhaps with an account's name and a {@code +} before it
     * @param span of the login, of which all that the connection does are steps
     */
    Connection(
            ServerSession transport,
            SessionHost host,
            SshMetrics metrics,
            SftpRoom sftpRoom,
            Forwarding forwarding,
            Principal principal,
            LoginRights rights,
            String login,
            Traces.Span span) {
        this.span = span;
        this.transport = transport;
        this.host = host;
        this.metrics = metrics;
        this.sftpRoom = sftpRoom;
        this.forwarding = forwarding;
        this.loggedIn = principal;
        this.principal = principal;
        this.rights = rights;
        this.login = LoginName.of(login);
    }

    SessionHost host() {
        return host;
    }

    /** Who it is; once the session is taken, in whose place. */
    Principal principal() {
        return principal;
    }

    /** Who came in, in whose place ever they are now. */
    Principal loggedIn() {
        return loggedIn;
    }

    /** What this login may do; every channel asks before it does anything. */
    LoginRights rights() {
        return rights;
    }

    /** Which ways it may forward connections at this moment; asks the registry. */
    Forwarding forwarding() {
        return forwarding.and(host.accounts().forwarding(principal.account()));
    }

    /** Whether the client's agent is forwarded where its account may, which asking the registry tells. */
    boolean mayForwardAgent() {
        return rights.agent() && forwarding.agents() && !atConsole();
    }

    ServerSession transport() {
        return transport;
    }

    /** What the login is told as, also after it. */
    Traces.Span span() {
        return span;
    }

    /** What is counted of files that go up or down. */
    Transfers transfers() {
        return metrics.transfers();
    }

    /** What SFTP channels may take, those of all connections together. */
    SftpRoom sftpRoom() {
        return sftpRoom;
    }

    /** The session's lease; the first call may make the session, and waits for that. Every call of a refused one is refused alike. */
    SessionLease lease() {
        synchronized (taking) {
            if (closed) {
                throw new SessionException(SessionError.UNAVAILABLE, "the connection is closed");
            }
            if (refusal != null) {
                throw refusal;
            }
            if (lease == null) {
                try {
                    lease = taken();
                } catch (SessionException e) {
                    refusal = e;
                    throw e;
                }
                lease.onEnd(sentence -> end(sentence, SshConstants.SSH2_DISCONNECT_BY_APPLICATION));
                tape.onFull(sentence -> end(sentence, SshConstants.SSH2_DISCONNECT_BY_APPLICATION));
            }
            return lease;
        }
    }

    /** Has it ended when what it came with is revoked, removed or over. */
    void standsBy(Function<Consumer<String>, Accounts.Watch> what) {
        credential = what.apply(sentence -> {
            synchronized (taking) {
                if (refusal == null) {
                    refusal = new SessionException(SessionError.FORBIDDEN, sentence);
                }
            }
            end(sentence + "; log in with another", SshConstants.SSH2_DISCONNECT_BY_APPLICATION);
        });
        synchronized (taking) {
            if (closed) {
                credential.close();
            }
        }
    }

    /** Puts it out again, which takes a moment: its channels hear why, if they are faster. */
    void turnAway(String sentence) {
        synchronized (taking) {
            refusal = new SessionException(SessionError.EXHAUSTED, sentence);
        }
        end(sentence, SshConstants.SSH2_DISCONNECT_TOO_MANY_CONNECTIONS);
    }

    /** The lease, with the recording begun where there has to be one: without it nobody gets in. */
    private SessionLease taken() {
        SessionLease fresh = take();
        try {
            tape = LoginTape.of(host.recordings().begin(principal, fresh.session()));
        } catch (RuntimeException e) {
            SessionId id = fresh.session().id();
            fresh.close();
            unmake(id, e);
            throw e;
        }
        if (tape.recorded()) {
            fresh.onEvent(tape::event);
            announce();
        }
        return fresh;
    }

    /** Takes back a session that was made for this login and that nobody was told of: each try would leave another. */
    private void unmake(SessionId id, RuntimeException cause) {
        greetings.clear();
        if (!login.session().equals(NEW)) {
            return;
        }
        try {
            host.sessions().deleteUnused(principal, id, "the login it was made for was refused");
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** On stderr, and, for those that open no channel that has one, as a debug message. */
    private void announce() {
        greetings.add(RECORDED);
        try {
            transport.sendDebugMessage(true, RECORDED, "");
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client left before it was told that it is recorded", e);
        }
    }

    private SessionLease take() {
        if (login.account().isPresent()) {
            principal = host.accounts().inPlaceOf(principal, login.account().get());
        }
        switch (login.session()) {
            case NEW -> {
                SessionId id = host.sessions()
                        .createNamed(principal, SessionRequest.DEFAULTS)
                        .id();
                greetings.add("session " + id + " is made; come back to it as " + id + "@");
                return host.sessions().lease(principal, id);
            }
            case CONSOLE ->
                throw new SessionException(
                        SessionError.INVALID, "the console is no session; log in to one: ssh SESSION@host");
            default -> {
                Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
                SessionLease taken = host.sessions()
                        .leaseOrCreate(principal, new SessionId(login.session()), SessionRequest.DEFAULTS);
                fresh = !taken.session().created().isBefore(before);
                return taken;
            }
        }
    }

    /** Whether it is no session that it logged in to, but the operator's console. */
    boolean atConsole() {
        return login.account().isEmpty() && login.session().equals(CONSOLE);
    }

    /** Whether the session was made just now, which its first shell says: its name may be another's, mistyped. True once. */
    boolean isFresh() {
        synchronized (taking) {
            boolean was = fresh;
            fresh = false;
            return was;
        }
    }

    /** What is to be said once, where a session was made or the login is recorded; empty from then on. */
    List<String> greetings() {
        synchronized (taking) {
            List<String> said = List.copyOf(greetings);
            greetings.clear();
            return said;
        }
    }

    /** What records this login; it does nothing where none is recorded, and before the session is taken. */
    LoginTape tape() {
        return tape;
    }

    /** Why the session is over, if it is. */
    Optional<String> ended() {
        return ended;
    }

    /** Takes a channel in, unless there are too many. */
    boolean add(ConnectionChannel channel) {
        if (channels.size() >= MOST_CHANNELS) {
            metrics.refused(SshMetrics.Bound.CHANNELS);
            return false;
        }
        channels.add(channel);
        return true;
    }

    /** Takes one in that the session's programs asked for: they take no room from the client's own. */
    boolean addReturn(ReturnChannel channel) {
        return returns.size() < Jail.CONNECTIONS_MOST && returns.add(channel);
    }

    void remove(ConnectionChannel channel) {
        channels.remove(channel);
        returns.remove(channel);
    }

    /** What it has listened on in the session. */
    ReturnForwards forwards() {
        return forwards;
    }

    /** Takes no more programs, only forwards ({@code no-more-sessions@openssh.com}). */
    void noMorePrograms() {
        noMorePrograms = true;
    }

    boolean takesPrograms() {
        return !noMorePrograms;
    }

    private void end(String sentence, int code) {
        ended = Optional.of(sentence);
        Thread.ofVirtual().name("ssh-end").start(() -> {
            tellAll(sentence);
            try {
                transport.disconnect(code, sentence);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a connection was gone before it was told that its session ended", e);
            }
        });
    }

    /** Side by side: one that does not read holds up no other, and no client wins time by many such. */
    private void tellAll(String sentence) {
        List<Thread> told = channels.stream()
                .filter(SessionChannel.class::isInstance)
                .map(SessionChannel.class::cast)
                .map(program -> Thread.ofVirtual().name("ssh-last").start(() -> program.sayLast(sentence)))
                .toList();
        long deadline = System.nanoTime() + TOLD.toNanos();
        try {
            for (Thread thread : told) {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The transport is gone. */
    void close() {
        SessionLease held;
        synchronized (taking) {
            closed = true;
            held = lease;
        }
        credential.close();
        try {
            if (held != null) {
                held.close();
            }
        } finally {
            tape.close(() -> channels.isEmpty() && returns.isEmpty());
        }
    }
}
