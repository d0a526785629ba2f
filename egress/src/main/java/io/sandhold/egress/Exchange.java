package io.sandhold.egress;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.time.Duration;

/** One connection from its first byte to its last: what is asked, whether it may be, the way there, the answer, the relay. One thread. */
final class Exchange {

    private static final System.Logger LOG = System.getLogger(Exchange.class.getName());
    private static final int BUFFER = 4096;
    /** How long a program has to read an answer and to end, and how much of what it still sends is taken from it meanwhile. */
    private static final Duration PARTING = Duration.ofSeconds(2);

    private static final int DISCARDED = 256 << 10;

    private final Connection connection;
    private final EgressConfig config;
    private final Dialer dialer;
    private final InputStream input;
    private final Answer answer;

    Exchange(Connection connection, EgressConfig config, Dialer dialer) {
        this.connection = connection;
        this.config = config;
        this.dialer = dialer;
        this.input = new BufferedInputStream(connection.jail().input(), BUFFER);
        this.answer = new Answer(connection.jail().output());
    }

    /**
     * Serves it to its end.
     *
     * @param placed whether the host has a place for it
     */
    EgressEvent run(SessionClient.Entry entry, boolean placed) {
        try {
            serve(entry, placed);
            return connection
                    .cause()
                    .map(this::event)
                    .orElseGet(() -> connection.event(EgressOutcome.CONNECTED, "", ""));
        } catch (Refusal refusal) {
            if (connection.cause().isEmpty()) {
                part(refusal);
            }
            return event(connection.cause().orElse(refusal));
        } catch (IOException e) {
            Refusal gone = connection.target().isPresent()
                    ? Refusal.hungUp()
                    : Refusal.malformed("the connection ended in the middle of the request");
            return event(connection.cause().orElse(gone));
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    "a connection of session " + connection.session().session() + " was given up",
                    e);
            Refusal failed = Refusal.failed();
            connection.cut(failed);
            return event(failed);
        }
    }

    private EgressEvent event(Refusal refusal) {
        return connection.event(refusal.outcome(), refusal.getMessage(), refusal.address());
    }

    private void serve(SessionClient.Entry entry, boolean placed) throws IOException {
        pace();
        Request request = new RequestReader(connection, input, answer, config.headBytes()).read();
        connection.wants(request.target());
        if (entry == SessionClient.Entry.TOLD) {
            throw tooMany();
        }
        if (!placed) {
            throw Refusal.limit(
                    "this server has as many connections as it takes, or as it takes of one account; try again later");
        }
        if (connection.session().isSpent()) {
            throw Refusal.limit("this session has used up its bytes; ask for more, or make a new session");
        }
        try (Socket far = dialer.dial(connection, request.target())) {
            answer.connected();
            connection.waits(config.times().idle());
            new Relay(connection, input, far, config.times().idle(), PARTING).run(request);
        }
    }

    /** Waits for the session's pace. */
    private void pace() {
        try {
            Thread.sleep(connection.session().meter().pace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connection.cut(Refusal.closed("the connection's thread was interrupted"));
        }
        connection.cause().ifPresent(cause -> {
            throw cause;
        });
    }

    private Refusal tooMany() {
        return Refusal.limit(
                "this session has its " + connection.session().quota().connections()
                        + " connections at once already; close some, or ask for more");
    }

    /** Answers, and takes a while what is still sent: a connection closed on unread bytes would take the answer with it. */
    private void part(Refusal refusal) {
        connection.parts(PARTING);
        try {
            if (answer.refused(refusal)) {
                connection.jail().endOutput();
                discard(input);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a jail did not wait for its answer", e);
        }
    }

    /** Reads to the end, but not for ever. */
    static void discard(InputStream input) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int left = DISCARDED;
        for (int n = 0; left > 0 && n >= 0; left -= n) {
            n = input.read(buffer);
        }
    }
}
