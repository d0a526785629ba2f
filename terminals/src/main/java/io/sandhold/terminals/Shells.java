package io.sandhold.terminals;

import io.sandhold.isolation.Execution;
import io.sandhold.isolation.WindowSize;
import io.sandhold.terminals.ShellException.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The shells of one session. They end with their programs, and so with the session's jail. Thread-safe. */
public final class Shells {

    /** In one session at once. */
    public static final int MOST = 8;

    /** At one shell at once. */
    public static final int MOST_CLIENTS = 16;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");

    private final ShellRoom room;
    private final String owner;
    private final Map<String, Shell> shells = new ConcurrentHashMap<>();
    private final ReentrantLock starting = new ReentrantLock();

    /**
     * @param room for all shells of this host
     * @param owner the account that they are counted for
     */
    public Shells(ShellRoom room, String owner) {
        this.room = room;
        this.owner = owner;
    }

    /**
     * What is asked for.
     *
     * @param name the shell's
     * @param viewOnly whether what the client types is dropped and its window does not count
     * @param window the client's
     * @param greeting what a shell that is made shows first
     */
    public record Request(String name, boolean viewOnly, WindowSize window, String greeting) {}

    /**
     * Goes to a shell, which is made where there is none.
     *
     * @param start starts its program in a window of this size
     * @throws ShellException where it cannot be had
     */
    public Attachment attach(Request request, Function<WindowSize, Execution> start) {
        if (!NAME.matcher(request.name()).matches()) {
            throw new ShellException(
                    Kind.INVALID,
                    "a shell's name is 1 to 32 letters, digits, '_' or '-', and starts with a letter or digit");
        }
        TerminalSize size = TerminalSize.of(request.window());
        while (true) {
            Shell there = shells.get(request.name());
            if (there == null) {
                if (request.viewOnly()) {
                    throw noSuch(request.name());
                }
                Optional<Viewer> made = make(request, size, start);
                if (made.isPresent()) {
                    return made.get();
                }
            } else {
                Optional<Viewer> viewer = there.add(request.viewOnly(), false, size, MOST_CLIENTS);
                if (viewer.isPresent()) {
                    return viewer.get();
                }
                if (shells.get(request.name()) == there) {
                    throw new ShellException(
                            Kind.EXHAUSTED,
                            "the shell " + request.name() + " has " + MOST_CLIENTS
                                    + " clients, which is the most; leave it with one first");
                }
            }
        }
    }

    /** Makes a shell; empty where somebody else just has. */
    private Optional<Viewer> make(Request request, TerminalSize size, Function<WindowSize, Execution> start) {
        starting.lock();
        try {
            if (shells.containsKey(request.name())) {
                return Optional.empty();
            }
            if (shells.size() >= MOST) {
                throw new ShellException(
                        Kind.EXHAUSTED,
                        "the session has " + MOST + " shells, which is the most; end one first, or go to one of them");
            }
            Shell.RoomTaken taken = room.of(owner);
            if (!taken.grow(Screen.mostBytes(size))) {
                throw new ShellException(
                        Kind.EXHAUSTED,
                        "there is no memory for one more shell's screen on this host; end one first, or make the window smaller");
            }
            try {
                Shell shell = new Shell(request.name(), start.apply(size.window()), size, taken);
                Optional<Viewer> viewer = shell.add(false, true, size, MOST_CLIENTS);
                shells.put(request.name(), shell);
                shell.start(request.greeting(), () -> shells.remove(request.name(), shell));
                return viewer;
            } catch (RuntimeException e) {
                taken.release();
                throw e;
            }
        } finally {
            starting.unlock();
        }
    }

    /** By name. */
    public List<ShellState> list() {
        return shells.values().stream()
                .map(Shell::state)
                .sorted(Comparator.comparing(ShellState::name))
                .toList();
    }

    /**
     * Ends a shell: its program and its POSIX session are killed.
     *
     * @throws ShellException where there is none of that name
     */
    public void end(String name) throws InterruptedException {
        Shell shell = shells.get(name);
        if (shell == null) {
            throw noSuch(name);
        }
        shell.kill();
    }

    private static ShellException noSuch(String name) {
        return new ShellException(
                Kind.NOT_FOUND,
                NAME.matcher(name).matches()
                        ? "there is no shell " + name + " in this session; attach --list tells which there are"
                        : "there is no shell of that name in this session; attach --list tells which there are");
    }
}
