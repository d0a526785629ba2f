package io.sandhold.interpreters;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Command;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.JailException;
import io.sandhold.isolation.Output;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.sessions.Sessions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A session of the server's own with an interpreter in its jail that waits for one handler. One thread at a time. */
final class WarmJail implements AutoCloseable {

    private static final String PROGRAM = Resources.text("handler.py");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LONGEST_GREETING = 100;
    private static final int LONGEST_COMPLAINT = 2000;
    private static final Pattern GREETING = Pattern.compile("ready (\\d{1,18})\n");

    private final Sessions sessions;
    private final SessionId id;
    private final SessionLease lease;
    private final Execution execution;
    private final AtomicReference<String> ended = new AtomicReference<>();
    private final Duration startedWith;
    private final long made = System.nanoTime();

    private WarmJail(Sessions sessions, SessionId id, SessionLease lease, Execution execution) {
        this.sessions = sessions;
        this.id = id;
        this.lease = lease;
        this.execution = execution;
        lease.onEnd(ended::set);
        this.startedWith = awaitReady();
    }

    /**
     * Makes one, and waits until its interpreter does.
     *
     * @throws SessionException if it cannot be had
     */
    static WarmJail make(Sessions sessions) {
        byte[] some = new byte[8];
        RANDOM.nextBytes(some);
        SessionId id = new SessionId("handler-" + HexFormat.of().formatHex(some));
        SessionLease lease = sessions.leaseOrCreate(Principal.INTERNAL, id, SessionRequest.DEFAULTS);
        try {
            Execution execution = lease.start(command(lease), "an interpreter for a handler");
            return new WarmJail(sessions, id, lease, execution);
        } catch (RuntimeException e) {
            lease.close();
            sessions.delete(Principal.INTERNAL, id, "its interpreter did not start");
            throw e;
        }
    }

    private static Command command(SessionLease lease) {
        return new Command(
                List.of("python3", "-I", "-c", PROGRAM, Integer.toString(memoryMebibytes(lease))),
                Optional.empty(),
                Map.of(),
                "/workspace",
                Optional.empty(),
                Duration.ofMillis(100));
    }

    private static int memoryMebibytes(SessionLease lease) {
        return (int) Math.min(Integer.MAX_VALUE, lease.session().limits().memoryBytes() >> 20);
    }

    /** What the interpreter's start took of the processor, as it says before it has read anything of a caller's. */
    private Duration awaitReady() {
        StringBuilder said = new StringBuilder();
        StringBuilder complaint = new StringBuilder();
        while (said.length() < LONGEST_GREETING) {
            switch (execution.next()) {
                case Output.Stdout(ByteBuffer bytes) -> said.append(StandardCharsets.US_ASCII.decode(bytes));
                case Output.Stderr(ByteBuffer bytes) -> {
                    if (complaint.length() < LONGEST_COMPLAINT) {
                        complaint.append(StandardCharsets.UTF_8.decode(bytes));
                    }
                }
                case Output.Exited(Exit exit) -> throw noInterpreter(exit, complaint.toString());
            }
            Matcher greeting = GREETING.matcher(said);
            if (greeting.matches()) {
                return Duration.of(Long.parseLong(greeting.group(1)), ChronoUnit.MICROS);
            }
        }
        throw unavailable("its interpreter said something else than that it is ready");
    }

    private static SessionException noInterpreter(Exit exit, String complaint) {
        System.getLogger(WarmJail.class.getName())
                .log(
                        System.Logger.Level.WARNING,
                        "no interpreter for handlers: it ended with {0}; {1}",
                        exit.code(),
                        complaint.lines().reduce((_, last) -> last).orElse("it said nothing"));
        return unavailable(
                exit.code() == 127 ? "there is no python3 in its jail" : "its interpreter ended with " + exit.code());
    }

    private static SessionException unavailable(String why) {
        return new SessionException(
                SessionError.UNAVAILABLE, "no jail for a handler can be had: " + why + "; ask the operator");
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - made);
    }

    /** Whether its session is still there, as far as it was told. */
    boolean stands() {
        return ended.get() == null;
    }

    /** Its session's name, for the audit. */
    SessionId id() {
        return id;
    }

    int memoryMebibytes() {
        return memoryMebibytes(lease);
    }

    /** Runs the handler; once. */
    HandlerEnd run(HandlerCall call) {
        return new HandlerRun(this, call).toItsEnd();
    }

    Execution execution() {
        return execution;
    }

    SessionLease lease() {
        return lease;
    }

    /** Why the session ended, where it did. */
    Optional<String> end() {
        return Optional.ofNullable(ended.get());
    }

    /** What of the processor is the interpreter's start. */
    Duration startedWith() {
        return startedWith;
    }

    /** Deletes the session and all that runs in it. */
    @Override
    public void close() {
        try {
            execution.kill(Cause.KILLED);
            execution.close();
        } catch (JailException e) {
            System.getLogger(WarmJail.class.getName()).log(System.Logger.Level.DEBUG, "it had ended: " + id, e);
        }
        lease.close();
        sessions.delete(Principal.INTERNAL, id, "its handler is done");
    }
}
