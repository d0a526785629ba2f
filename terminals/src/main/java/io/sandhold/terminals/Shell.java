package io.sandhold.terminals;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.JailException;
import io.sandhold.isolation.Output;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/**
 * One program with a terminal of its own, that nobody need look at: a thread moves what it prints into the model and offers it to whoever is there, and waits for
 * none of them. Thread-safe.
 */
final class Shell {

    private static final Logger LOG = System.getLogger(Shell.class.getName());

    private static final long END_SECONDS = 10;

    private final String name;
    private final Instant since = Instant.now();
    private final Execution execution;
    private final Keyboard keyboard = new Keyboard();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Screen screen; // guarded by the lock, as are:
    private final SequenceReader reader;
    private final List<Viewer> viewers = new ArrayList<>();
    private final RoomTaken room;
    private Instant lastOutput = since;
    private TerminalSize told;
    private boolean telling;
    private Shown over;
    private volatile boolean killed;

    /** What a shell may take of the memory for all of them. */
    interface RoomTaken {

        /** Takes as much as this in all, if it can be had. */
        boolean grow(long bytes);

        void release();
    }

    /**
     * @param execution becomes the shell's
     * @param room with what a screen of this size takes
     */
    Shell(String name, Execution execution, TerminalSize size, RoomTaken room) {
        this.name = name;
        this.execution = execution;
        this.screen = new Screen(size);
        this.reader = new SequenceReader(screen);
        this.room = room;
        this.told = size;
    }

    String name() {
        return name;
    }

    Keyboard keyboard() {
        return keyboard;
    }

    /** Starts moving; {@code ended} is run when it is over. */
    void start(String greeting, Runnable ended) {
        byte[] first = greeting.getBytes(StandardCharsets.UTF_8);
        reader.read(first, 0, first.length);
        Thread.ofVirtual().name("shell-keyboard").start(() -> keyboard.feed(execution.stdin()));
        Thread.ofVirtual().name("shell-" + name).start(() -> {
            Shown end = new Shown.Broken("the shell has failed; attach makes a new one");
            try {
                end = run();
            } catch (JailException e) {
                end = new Shown.Broken(e.getMessage());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a shell failed", e);
            } finally {
                ended.run();
                end(end);
            }
        });
    }

    private Shown run() {
        while (true) {
            switch (execution.next()) {
                case Output.Stdout(ByteBuffer bytes) -> print(bytes);
                case Output.Stderr(ByteBuffer bytes) -> print(bytes);
                case Output.Exited(var exit) -> {
                    return killed
                            ? new Shown.Broken("the shell " + name + " was ended; attach " + name + " makes a new one")
                            : new Shown.Exited(exit);
                }
            }
        }
    }

    private void end(Shown end) {
        keyboard.close();
        try {
            execution.close();
        } finally { // whoever is at it must hear of it
            lock.lock();
            try {
                over = end;
                room.release();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void print(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        lock.lock();
        try {
            byte[] shown = reader.read(array, 0, array.length);
            keyboard.answer(screen.answers.take());
            lastOutput = Instant.now();
            boolean anew = screen.unshown;
            screen.unshown = false;
            for (Viewer viewer : viewers) {
                if (anew) {
                    viewer.restart();
                } else {
                    viewer.printed(shown);
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets a client in; empty where the shell is over, or has {@code most} of them. */
    Optional<Viewer> add(boolean viewOnly, boolean started, TerminalSize size, int most) {
        lock.lock();
        try {
            if (over != null || viewers.size() >= most) {
                return Optional.empty();
            }
            Viewer viewer = new Viewer(this, viewOnly, started, size, screen);
            viewers.add(viewer);
            fit();
            return Optional.of(viewer);
        } finally {
            lock.unlock();
        }
    }

    void remove(Viewer viewer) {
        lock.lock();
        try {
            if (viewers.remove(viewer)) {
                fit();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        keyboard.wake();
    }

    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        keyboard.wake();
    }

    void resize(Viewer viewer, TerminalSize size) {
        lock.lock();
        try {
            if (over == null && viewers.contains(viewer)) {
                viewer.size(size);
                fit();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the size of the smallest window of those who type. The lock is held. */
    private void fit() {
        Optional<TerminalSize> smallest = viewers.stream()
                .filter(viewer -> !viewer.viewOnly())
                .map(Viewer::size)
                .reduce(TerminalSize::and);
        if (over != null
                || smallest.isEmpty()
                || smallest.get().equals(screen.size)
                || !room.grow(Screen.mostBytes(smallest.get()))) {
            return;
        }
        screen.resize(smallest.get());
        viewers.forEach(Viewer::restart);
        changed.signalAll();
        if (!telling) {
            telling = true;
            Thread.ofVirtual().name("shell-size").start(this::tellSize);
        }
    }

    /** Tells the program its size, until that is the one it was told last: a jail may make this wait. */
    private void tellSize() {
        while (true) {
            TerminalSize size;
            lock.lock();
            try {
                size = screen.size;
                if (size.equals(told) || over != null) {
                    telling = false;
                    return;
                }
                told = size;
            } finally {
                lock.unlock();
            }
            execution.resize(size.window());
        }
    }

    /** What a client is shown next. */
    Shown next(Viewer viewer) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                byte[] bytes = viewer.left() ? null : viewer.ready();
                if (bytes != null) {
                    return new Shown.Bytes(bytes);
                }
                long pause = viewer.left() ? 0 : viewer.pause();
                if (pause > 0) {
                    changed.awaitNanos(pause);
                } else if (viewer.left() || over != null) {
                    byte[] last = viewer.farewell();
                    if (last.length > 0) {
                        return new Shown.Bytes(last);
                    }
                    return viewer.left() ? new Shown.Left() : over;
                } else {
                    changed.await();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    ShellState state() {
        lock.lock();
        try {
            ToLongFunction<Boolean> count = viewOnly -> viewers.stream()
                    .filter(viewer -> viewer.viewOnly() == viewOnly)
                    .count();
            return new ShellState(
                    name,
                    since,
                    screen.size.window(),
                    (int) count.applyAsLong(false),
                    (int) count.applyAsLong(true),
                    screen.title,
                    lastOutput);
        } finally {
            lock.unlock();
        }
    }

    /** Kills its program, and waits a little for that. */
    void kill() throws InterruptedException {
        killed = true;
        Thread.ofVirtual().name("shell-end").start(() -> execution.kill(Cause.KILLED));
        long left = TimeUnit.SECONDS.toNanos(END_SECONDS);
        lock.lockInterruptibly();
        try {
            while (over == null && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
