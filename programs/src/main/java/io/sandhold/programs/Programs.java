package io.sandhold.programs;

import io.sandhold.isolation.Execution;
import io.sandhold.programs.ProgramRequest.Kind;
import io.sandhold.sessions.Metrics;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The programs of this host whose output is kept. They end with their sessions, their jails and the server. Who holds a lease may ask for those of its session.
 * Thread-safe.
 */
public final class Programs implements AutoCloseable {

    /** Of a session, those that have ended included. */
    public static final int MOST_OF_SESSION = 64;

    /** Of an account. */
    public static final int MOST_OF_ACCOUNT = 512;

    /** Of all. */
    public static final int MOST = 1024;

    private static final System.Logger LOG = System.getLogger(Programs.class.getName());
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(10);
    private static final Duration SWEPT_EVERY = Duration.ofMinutes(1);
    private static final int ID_LENGTH = 8;
    private static final int LETTERS_AND_DIGITS = 36;

    private final ProgramRules rules;
    private final Shelves shelves = new Shelves(MOST, MOST_OF_ACCOUNT, MOST_OF_SESSION);
    private final Metrics.Counter counter;
    private final SecureRandom random = new SecureRandom();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("programs").daemon().factory());
    private volatile boolean closed;

    private Programs(ProgramRules rules, Metrics metrics) {
        this.rules = rules;
        this.counter = metrics.counter(
                "sandhold_programs_started_total",
                "Programs whose output is kept that were started, in the background or for a client that reads it.",
                new Metrics.Label("kind", Kind.class));
        metrics.gauge("sandhold_programs", "Programs whose output is kept that run.", this::running);
    }

    /**
     * None yet; what a killed server may have left in the directory is removed.
     *
     * @throws UncheckedIOException where that cannot be written
     */
    public static Programs open(ProgramRules rules, Metrics metrics) {
        try {
            clear(rules.directory());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the directory " + rules.directory() + " for the output of programs cannot be written", e);
        }
        Programs programs = new Programs(rules, metrics);
        long every = Math.clamp(rules.kept().toMillis() / 4, 50, SWEPT_EVERY.toMillis());
        programs.clock.scheduleWithFixedDelay(programs::sweep, every, every, TimeUnit.MILLISECONDS);
        return programs;
    }

    private static void clear(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /**
     * Starts a program. Leaves an audit event now and one at its end. {@link SessionError#EXHAUSTED} where there is no room for one more,
     * {@link SessionError#EXISTS} where one of that name runs.
     *
     * @param lease becomes the program's, also when this fails, as the companion does
     */
    public Program start(SessionLease lease, ProgramRequest request) {
        Session session = lease.session();
        try {
            shelves.take(session, request.name()).forEach(Program::forget);
            Program program;
            try {
                program = begun(lease, request);
            } catch (RuntimeException e) {
                shelves.giveBack(session, request.name());
                throw e;
            }
            shelves.put(program);
            counter.add(request.kind());
            program.begin(() -> ended(program));
            if (request.kind() == Kind.ATTACHED) {
                readerLeft(program); // until it comes
            }
            return program;
        } catch (RuntimeException e) {
            lease.close();
            request.companion().close();
            throw e;
        }
    }

    private Program begun(SessionLease lease, ProgramRequest request) {
        if (closed) {
            throw new SessionException(SessionError.UNAVAILABLE, "the server is stopping; try again when it is back");
        }
        String id = newId();
        Execution execution = lease.start(request.command(), request.line() + " (process " + id + ")");
        return new Program(id, request, lease, execution, rules.directory(), rules.outputBytes(), this::readerLeft);
    }

    private String newId() {
        String text = Long.toString(random.nextLong(1L << 41), LETTERS_AND_DIGITS);
        return "0".repeat(Math.max(0, ID_LENGTH - text.length())) + text;
    }

    private void ended(Program program) {
        if (program.killed() || closed) {
            forget(program);
        } else if (program.request().kind() == Kind.ATTACHED && program.unread().isPresent()) {
            readerLeft(program);
        }
    }

    /** One that had a reader has none now: it is waited for, and then nobody wants the program any more. */
    private void readerLeft(Program program) {
        try {
            clock.schedule(
                    () -> Thread.ofVirtual().name("program-left").start(() -> endUnread(program)),
                    rules.resumed().toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the server is stopping, and ends it", e);
        }
    }

    private void endUnread(Program program) {
        if (program.unread()
                .filter(time -> time.compareTo(rules.resumed()) >= 0)
                .isEmpty()) {
            return; // one has come since, and may have gone a moment ago
        }
        if (program.ending().isPresent()) {
            forget(program);
        } else {
            program.kill("its reader went away, and did not come back within "
                    + rules.resumed().toSeconds() + " seconds");
        }
    }

    private void forget(Program program) {
        if (shelves.remove(program)) {
            program.forget();
        }
    }

    private void sweep() {
        Instant since = Instant.now().minus(rules.kept());
        for (Program program : shelves.all()) {
            if (program.ending().filter(ending -> ending.at().isBefore(since)).isPresent()) {
                forget(program);
            }
        }
    }

    /** Those of a session that are known, the oldest first. */
    public List<Program> list(SessionLease lease) {
        return shelves.of(lease.session());
    }

    /**
     * One of a session.
     *
     * @param asked its id, or its name; of several of that name the last
     * @throws SessionException with {@link SessionError#NOT_FOUND}
     */
    public Program find(SessionLease lease, String asked) {
        List<Program> all = shelves.of(lease.session());
        return all.stream()
                .filter(program -> program.id().equals(asked))
                .findAny()
                .or(() -> all.reversed().stream()
                        .filter(program ->
                                program.request().name().filter(asked::equals).isPresent())
                        .findFirst())
                .orElseThrow(() -> new SessionException(
                        SessionError.NOT_FOUND,
                        "there is no such process in session '"
                                + lease.session().id()
                                + "'; one that has ended is forgotten in time, and all are with the server's end"));
    }

    /**
     * Kills one, if it runs, and forgets it.
     *
     * @throws SessionException with {@link SessionError#UNAVAILABLE} where it does not end in time
     */
    public void end(Program program, String sentence) throws InterruptedException {
        if (program.ending().isEmpty()) {
            Thread.ofVirtual().name("program-kill").start(() -> program.kill(sentence));
        }
        if (program.await(ENDS_WITHIN).isEmpty()) {
            throw new SessionException(
                    SessionError.UNAVAILABLE,
                    "process " + program.id() + " was killed and has not ended yet; ask again in a moment");
        }
        forget(program);
    }

    private long running() {
        return shelves.all().stream()
                .filter(program -> program.ending().isEmpty())
                .count();
    }

    /** Ends all of them. Idempotent. */
    @Override
    public void close() {
        closed = true;
        clock.shutdownNow();
        for (Program program : shelves.all()) {
            Thread.ofVirtual().name("program-kill").start(() -> program.kill("the server is stopping"));
        }
        long deadline = System.nanoTime() + ENDS_WITHIN.toNanos();
        try {
            for (Program program : shelves.all()) {
                program.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                forget(program);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
