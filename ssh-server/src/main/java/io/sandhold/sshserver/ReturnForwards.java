package io.sandhold.sshserver;

import io.sandhold.isolation.JailException;
import io.sandhold.isolation.JailListener;
import io.sandhold.isolation.ListenAddress;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.LoginRights;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/**
 * What one connection has listened on in its session ({@code ssh -R}). It ends with the connection, whose lease it hangs on. Thread-safe; calls
 * wait for each other and for the jail.
 */
final class ReturnForwards {

    /** The most of one connection; those of one session are the agent's to bound. */
    static final int MOST = 16;

    private final Connection connection;
    private final Map<ReturnAddress, JailListener> listeners = new HashMap<>();

    private Optional<String> agent = Optional.empty();

    ReturnForwards(Connection connection) {
        this.connection = connection;
    }

    /**
     * Listens.
     *
     * @param answer is told the port that was got, or 0 for a socket, before any connection to it is offered
     * @throws SessionException if that cannot be or may not be; the message says which
     */
    synchronized void open(ReturnAddress asked, IntConsumer answer) {
        Optional<ListenAddress> address = asked.inSession();
        if (address.isEmpty()) {
            throw new SessionException(
                    SessionError.INVALID,
                    "a session has no such address to listen on: ask for localhost, 127.0.0.1, ::1, *, or for a socket's path");
        }
        if (!allowed(asked, connection.rights())) {
            throw new SessionException(
                    SessionError.FORBIDDEN,
                    "what you logged in with may have nothing listened on there; ask whoever gave you the session");
        }
        Forwarding forwarding = connection.forwarding();
        if (asked instanceof ReturnAddress.Agent && !forwarding.agents()) {
            throw new SessionException(
                    SessionError.FORBIDDEN,
                    "this account's agents are not forwarded; the operator can allow it (ssh-forwarding, account forwarding)");
        }
        if (!forwarding.listens()) {
            throw new SessionException(
                    SessionError.FORBIDDEN,
                    "nothing is listened on in sessions for this account; the operator can allow it (ssh-forwarding, account forwarding)");
        }
        if (listeners.size() >= MOST) {
            throw new SessionException(
                    SessionError.EXHAUSTED, "this connection has " + MOST + " forwards already; cancel some");
        }
        if (listeners.containsKey(asked)) {
            throw new SessionException(SessionError.EXISTS, "this connection listens there already");
        }
        var told = new CompletableFuture<ReturnAddress>();
        try {
            JailListener listener = connection
                    .lease()
                    .listen(address.get(), jail -> new ReturnChannel(told.join(), connection).carry(jail));
            ReturnAddress got = asked.at(listener.port());
            listeners.put(got, listener);
            answer.accept(listener.port());
            told.complete(got);
        } catch (JailException e) {
            throw new SessionException(SessionError.UNAVAILABLE, e.getMessage(), e);
        } finally {
            told.cancel(false); // a connection that came before waits no longer, if nobody could be told
        }
    }

    private static boolean allowed(ReturnAddress asked, LoginRights rights) {
        return switch (asked) {
            case ReturnAddress.Port port -> rights.listens().allow(port.port());
            case ReturnAddress.UnixSocket socket -> rights.listensOnSockets();
            case ReturnAddress.Agent agent -> rights.agent();
        };
    }

    /**
     * Where programs of the session find the client's agent; the first call listens there.
     *
     * @throws SessionException if it is not forwarded; the message says why
     */
    synchronized String agent() {
        if (agent.isEmpty()) {
            var named = ReturnAddress.Agent.named();
            open(named, port -> {});
            agent = Optional.of(named.path());
        }
        return agent.get();
    }

    /** Listens there no longer; false where it did not. */
    synchronized boolean cancel(ReturnAddress asked) {
        JailListener listener = listeners.remove(asked);
        if (listener != null) {
            listener.close();
        }
        return listener != null;
    }
}
