package io.sandhold.sessions;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Command;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.JailAddress;
import io.sandhold.isolation.JailConnection;
import io.sandhold.isolation.JailListener;
import io.sandhold.isolation.ListenAddress;
import io.sandhold.isolation.WindowSize;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.Space;
import io.sandhold.storage.StorageException;
import io.sandhold.storage.Volume;
import io.sandhold.terminals.Attachment;
import io.sandhold.terminals.ShellState;
import io.sandhold.terminals.Shells;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** One door's hold on one session. */
final class HeldLease implements SessionLease {

    private static final System.Logger LOG = System.getLogger(HeldLease.class.getName());

    /** A shell's codes for what it could not run, and did not find. */
    private static final int NOT_RUN = 126;

    private static final int NOT_FOUND = 127;

    /** What a full volume may have left, in bytes: less than a block of metadata. */
    private static final long NO_ROOM = 16 << 10;

    private final HostedSession hosted;
    private final Principal by;
    private final Session session;
    private final Volume volume;
    private final SessionJail jail;
    private final Set<LeasedListener> listeners = ConcurrentHashMap.newKeySet();
    private volatile Consumer<String> told = what -> {};
    private final Set<LeasedAttachment> attachments = ConcurrentHashMap.newKeySet();
    private final List<Consumer<String>> actions = new ArrayList<>(); // guarded by this, as are:
    private boolean closed;
    private String ended = "";

    HeldLease(HostedSession hosted, Principal by, Session session, Volume volume, SessionJail jail) {
        this.hosted = hosted;
        this.by = by;
        this.session = session;
        this.volume = volume;
        this.jail = jail;
    }

    /** The guest whose it is; empty where an account holds it. */
    Optional<Guest> guest() {
        return by.guest();
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public ConfinedFiles files() {
        return volume.files();
    }

    @Override
    public Space space() {
        try {
            return volume.space();
        } catch (StorageException e) {
            LOG.log(System.Logger.Level.WARNING, "session " + session.id() + ": its space could not be read", e);
            throw new SessionException(
                    SessionError.UNAVAILABLE,
                    "how much room session '" + session.id() + "' has cannot be told at the moment; try again",
                    e);
        }
    }

    @Override
    public String mountPoint() {
        return volume.root().toString();
    }

    @Override
    public Execution start(Command command, String summary) {
        checkHeld();
        Command limited = command.terminal().isPresent()
                ? command
                : command.within(hosted.limits().commandTime());
        SessionTimes.Running running = hosted.runs();
        SessionJail.Started started = running.start(() -> jail.start(limited, by.role() == Role.ADMIN));
        hosted.does(Operation.COMMAND_RUN, by, summary);
        toldOr("command: " + summary, () -> {
            started.execution().kill(Cause.KILLED);
            started.execution().close();
        });
        return new LeasedExecution(started.execution(), started.stopped(), this::ofDisk, exit -> {
            hosted.ended(by, summary, exit, running);
            tellEnd("command ended, " + exit.cause().word() + " " + exit.code() + ": " + summary);
        });
    }

    /** Tells what has begun, and undoes it where it must not go on untold. */
    private void toldOr(String what, Runnable undo) {
        try {
            told.accept(what);
        } catch (SessionException e) {
            undo.run();
            throw e;
        }
    }

    private void tellEnd(String what) {
        try {
            told.accept(what);
        } catch (SessionException e) {
            LOG.log(System.Logger.Level.DEBUG, "an end that nobody hears of any more", e);
        }
    }

    @Override
    public Attachment attach(Shells.Request request, Function<WindowSize, Command> program) {
        checkHeld();
        return ShellRefusal.guard(() -> {
            Attachment attachment =
                    jail.shells().attach(request, window -> start(program.apply(window), "shell " + request.name()));
            String what = request.name() + (request.viewOnly() ? ", view-only" : "");
            hosted.does(Operation.SHELL_ATTACH, by, what);
            var leased = new LeasedAttachment(attachment, request.viewOnly() ? () -> {} : hosted::used, left -> {
                attachments.remove(left);
                hosted.ended(AuditKind.SHELL_LEFT, by, what);
                tellEnd("shell left: " + what);
            });
            attachments.add(leased);
            toldOr("shell: " + what, leased::close);
            if (isClosed()) { // it was let go of meanwhile
                leased.close();
            }
            return leased;
        });
    }

    @Override
    public List<ShellState> shells() {
        return jail.shells().list();
    }

    @Override
    public void endShell(String name) {
        checkHeld();
        ShellRefusal.guard(() -> {
            try {
                jail.shells().end(name);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            hosted.does(Operation.SHELL_END, by, name);
            return name;
        });
    }

    @Override
    public JailConnection connect(JailAddress address) {
        checkHeld();
        JailConnection connection = jail.connect(address);
        forwards(address.toString(), connection::reset);
        return new LeasedConnection(connection, hosted::used, figures -> forwarded(address + ", " + figures));
    }

    @Override
    public JailListener listen(ListenAddress address, Consumer<JailConnection> action) {
        checkHeld();
        var connections = new AtomicLong();
        var port = new CompletableFuture<Integer>();
        JailListener listener = jail.listen(address, by.role() == Role.ADMIN, connection -> {
            String from = "from " + named(address, port.join());
            connections.incrementAndGet();
            try {
                forwards(from, connection::reset);
            } catch (SessionException e) {
                return; // its login is about to end
            }
            action.accept(new LeasedConnection(connection, hosted::used, figures -> forwarded(from + ", " + figures)));
        });
        port.complete(listener.port());
        String listening = "listening on " + named(address, listener.port());
        forwards(listening, listener::close);
        var leased = new LeasedListener(listener, ended -> {
            listeners.remove(ended);
            forwarded(listening + ", " + connections.get() + " connections");
        });
        listeners.add(leased);
        if (isClosed()) { // it was let go of meanwhile
            leased.close();
        }
        return leased;
    }

    private void forwards(String what, Runnable undo) {
        hosted.does(Operation.FORWARD, by, what);
        toldOr("forward: " + what, undo);
    }

    private void forwarded(String what) {
        hosted.ended(AuditKind.FORWARD_ENDED, by, what);
        tellEnd("forward ended: " + what);
    }

    private static String named(ListenAddress address, int port) {
        return port == 0 ? address.toString() : "port " + port;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void checkHeld() {
        if (closed) {
            throw new SessionException(
                    SessionError.UNAVAILABLE,
                    "this connection has let go of session '" + session.id() + "'; connect again");
        }
    }

    /** A command that failed when there was no room left failed for that. */
    private Exit ofDisk(Exit exit) {
        if (exit.code() == NOT_RUN || exit.code() == NOT_FOUND) {
            return exit;
        }
        try {
            Space space = volume.space();
            return space.freeBytes() < NO_ROOM || space.outOfInodes() ? exit.because(Cause.DISK) : exit;
        } catch (StorageException | FileOperationException e) {
            LOG.log(System.Logger.Level.DEBUG, "no space to tell of", e);
            return exit;
        }
    }

    @Override
    public void used() {
        hosted.used();
    }

    @Override
    public Optional<Instant> endsInUse() {
        return hosted.seen().flatMap(now -> now.life().endsInUse());
    }

    @Override
    public void onEvent(Consumer<String> listener) {
        told = listener;
    }

    @Override
    public void onEnd(Consumer<String> action) {
        String now;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (ended.isEmpty()) {
                actions.add(action);
                return;
            }
            now = ended;
        }
        run(action, now);
    }

    @Override
    public synchronized Optional<String> ended() {
        return Optional.of(ended).filter(sentence -> !sentence.isEmpty());
    }

    /** Tells whoever holds it; each action runs on a thread of its own, since a peer that does not read may hold it up. */
    List<Thread> end(String sentence) {
        List<Consumer<String>> told;
        synchronized (this) {
            if (closed || !ended.isEmpty()) {
                return List.of();
            }
            ended = sentence;
            told = List.copyOf(actions);
            actions.clear();
        }
        return told.stream()
                .map(action -> Thread.ofVirtual().name("lease-end").start(() -> run(action, sentence)))
                .toList();
    }

    private void run(Consumer<String> action, String sentence) {
        try {
            action.accept(sentence);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "session " + session.id() + ": a door failed at the session's end", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            actions.clear();
        }
        listeners.forEach(LeasedListener::close);
        attachments.forEach(LeasedAttachment::close);
        hosted.letGo(this);
    }
}
