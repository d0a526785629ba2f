package io.sandhold.programs;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.JailException;
import io.sandhold.isolation.Output;
import io.sandhold.isolation.WindowSize;
import io.sandhold.programs.ProgramRequest.Kind;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionLease;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One command, from its start until it is forgotten. It has a hold on its session while it runs. A thread moves what it prints to where that is kept; whoever
 * started it need not be there. Thread-safe.
 */
public final class Program {

    private static final Logger LOG = System.getLogger(Program.class.getName());
    private static final byte[] END_OF_FILE = {4}; // termios(3): VEOF, as terminals have it at first

    private final String id;
    private final ProgramRequest request;
    private final Session session;
    private final Instant started = Instant.now();
    private final SessionLease lease;
    private final Execution execution;
    private final ProgramInput input = new ProgramInput();
    private final ProgramOutput output;
    private final Consumer<Program> readerLeft;
    private volatile String why = ""; // it is killed, or its session ends
    private volatile boolean sessionEnded;

    /**
     * @param lease becomes the program's
     * @param execution as well
     * @param directory where its output lies
     * @param bytes how much is kept of each outlet
     * @param readerLeft is told when it has no reader any more that it waits for
     */
    Program(
            String id,
            ProgramRequest request,
            SessionLease lease,
            Execution execution,
            Path directory,
            long bytes,
            Consumer<Program> readerLeft) {
        this.id = id;
        this.request = request;
        this.session = lease.session();
        this.lease = lease;
        this.execution = execution;
        this.output = new ProgramOutput(directory, bytes, request.kind() == Kind.ATTACHED);
        this.readerLeft = readerLeft;
    }

    /** Starts moving; {@code ended} is run when it is over. */
    void begin(Runnable ended) {
        Thread.ofVirtual().name("program-stdin").start(() -> input.feed(execution.stdin()));
        Thread.ofVirtual().name("program-" + id).start(() -> {
            Ending ending = ending(Exit.killed(), "the program was lost by a mistake of the server");
            try {
                ending = run();
            } catch (JailException e) {
                noteSessionsEnd();
                ending = ending(Exit.killed(), why.isEmpty() ? e.getMessage() : why);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a program was lost", e);
            } finally {
                input.close();
                execution.close();
                lease.close();
                output.end(ending);
                ended.run();
            }
        });
    }

    private Ending run() {
        while (true) {
            switch (execution.next()) {
                case Output.Stdout(var bytes) -> output.print(Outlet.STDOUT, bytes);
                case Output.Stderr(var bytes) -> output.print(Outlet.STDERR, bytes);
                case Output.Exited(Exit exit) -> {
                    noteSessionsEnd();
                    return ending(exit, exit.cause() == Cause.KILLED ? why : "");
                }
            }
        }
    }

    /** Its session's end is known before what ran in it is found to have ended. */
    private void noteSessionsEnd() {
        lease.ended().ifPresent(sentence -> {
            sessionEnded = true;
            if (why.isEmpty()) {
                why = sentence;
            }
        });
    }

    private static Ending ending(Exit exit, String sentence) {
        return new Ending(exit, Instant.now(), sentence);
    }

    /** Eight letters and digits, its own on this host. */
    public String id() {
        return id;
    }

    /** What was asked for. */
    public ProgramRequest request() {
        return request;
    }

    /** Its session, as it was when the program was started. */
    public Session session() {
        return session;
    }

    public Instant started() {
        return started;
    }

    public boolean hasTerminal() {
        return request.command().terminal().isPresent();
    }

    /** How it ended; empty while it runs. */
    public Optional<Ending> ending() {
        return output.ending();
    }

    /** Waits so long for its end. */
    public Optional<Ending> await(Duration longest) throws InterruptedException {
        return output.awaitEnd(longest);
    }

    /** Whether it ended with its session, or that had ended by then. */
    public boolean sessionEnded() {
        return sessionEnded;
    }

    /** How much it has printed so far. */
    public Position printed() {
        return output.printed();
    }

    /** Where what is kept of its output begins. */
    public Position kept() {
        return output.kept();
    }

    /**
     * A piece of what it has printed to one outlet, from an offset on. Waits, so long, while there is nothing and it runs.
     *
     * @param whole whether no character of UTF-8 is cut at the end
     * @param most how many bytes, at most
     */
    public Piece read(Outlet outlet, long offset, boolean whole, int most, Duration longest)
            throws InterruptedException {
        return output.read(outlet, offset, whole, most, longest);
    }

    /** A reader that it does not wait for: what is overwritten before it is read is lost to it, and said to be. */
    public Follower follow(Position from, Set<Outlet> outlets, boolean whole) {
        return new Follower(output, from, outlets, whole, false, () -> {});
    }

    /** The reader that it waits for, in the place of the one before; when it has gone another may come, for a while. */
    public Follower attach(Position from, boolean whole) {
        if (request.kind() != Kind.ATTACHED) {
            throw new IllegalStateException("a program in the background waits for nobody");
        }
        return new Follower(output, from, EnumSet.allOf(Outlet.class), whole, true, () -> readerLeft.accept(this));
    }

    /**
     * Sends it input, waiting so long while it does not read.
     *
     * @return how many of the bytes were taken
     */
    public int send(byte[] bytes, Duration longest) throws InterruptedException {
        int sent = input.send(bytes, longest);
        if (sent > 0) {
            lease.used();
        }
        return sent;
    }

    /** Ends its input, behind what was sent. At a terminal it is typed, and may be typed again. */
    public void endInput(Duration longest) throws InterruptedException {
        if (hasTerminal()) {
            send(END_OF_FILE, longest);
        } else {
            input.end();
        }
    }

    /** Whether it takes input. */
    public boolean takesInput() {
        return input.open();
    }

    /** Sends a signal to its process group; to one that has ended, nothing. May wait for its jail. */
    public void signal(int number) {
        execution.signal(number);
    }

    /** Resizes its terminal; without one, nothing. May wait for its jail. */
    public void resize(WindowSize size) {
        execution.resize(size);
    }

    /** Kills its process group and all of its POSIX session. May wait for its jail. */
    public void kill(String sentence) {
        if (why.isEmpty()) {
            why = sentence;
        }
        output.waitNoMore();
        execution.kill(Cause.KILLED);
    }

    /** Hangs up its terminal, as where a line is cut; one without a terminal goes on unheard and is no longer known. May wait for its jail. */
    public void hangUp() {
        if (why.isEmpty()) {
            why = "its client hung up";
        }
        output.waitNoMore();
        execution.close();
    }

    /** For how long nobody has read it whom it waits for; empty while somebody does. */
    Optional<Duration> unread() {
        return output.unread();
    }

    /** Whether somebody here killed it, or it ended with its session. */
    boolean killed() {
        return !why.isEmpty()
                && ending().filter(ending -> ending.exit().cause() == Cause.KILLED)
                        .isPresent();
    }

    /** Lets go of all that is kept of it. */
    void forget() {
        output.forget();
        request.companion().close();
    }
}
