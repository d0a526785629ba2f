package io.sandhold.programs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one program has printed, and who reads it. One that has a reader of its own waits where that is {@link #LEAD} bytes behind, and keeps what lies that
 * far behind the reader as well: what was sent and never arrived is asked for again. Thread-safe.
 */
final class ProgramOutput {

    /** How far a program may be ahead of a reader that it waits for. */
    static final int LEAD = 256 << 10;

    /** What is kept of each outlet for such a reader. */
    static final int KEPT_FOR_READER = 1 << 20;

    private static final System.Logger LOG = System.getLogger(ProgramOutput.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final OutputFile file; // guarded by the lock, as are:
    private final Ring stdout;
    private final Ring stderr;
    private final PrintOrder order = new PrintOrder();
    private boolean waits; // for its reader
    private Position taken = Position.BEGINNING; // by that
    private Follower reader; // null: none at the moment
    private long unreadSince = System.nanoTime(); // while there is none
    private Ending ending; // null: it runs
    private boolean forgotten;
    private int
            followers; // not gone yet: they are told all of it, and how it ended, also where it is forgotten meanwhile

    /**
     * @param bytes how much of each outlet is kept where the program waits for nobody
     * @param waits whether it waits for a reader
     */
    ProgramOutput(Path directory, long bytes, boolean waits) {
        long capacity = waits ? KEPT_FOR_READER : bytes;
        this.file = new OutputFile(directory);
        this.stdout = new Ring(file, 0, capacity);
        this.stderr = new Ring(file, capacity, capacity);
        this.waits = waits;
    }

    private Ring ring(Outlet outlet) {
        return outlet == Outlet.STDOUT ? stdout : stderr;
    }

    /** It prints. */
    void print(Outlet outlet, ByteBuffer bytes) {
        lock.lock();
        try {
            Ring ring = ring(outlet);
            while (waits && !forgotten && ring.end() - taken.of(outlet) >= LEAD) {
                changed.awaitUninterruptibly();
            }
            ring.write(bytes);
            order.printed(outlet, ring.end());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes. */
    void end(Ending how) {
        lock.lock();
        try {
            ending = how;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How it ended; empty while it runs. */
    Optional<Ending> ending() {
        lock.lock();
        try {
            return Optional.ofNullable(ending);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for its end, so long. */
    Optional<Ending> awaitEnd(Duration longest) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = longest.toNanos();
            while (ending == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            return Optional.ofNullable(ending);
        } finally {
            lock.unlock();
        }
    }

    /** No reader comes any more: it waits for none. */
    void waitNoMore() {
        lock.lock();
        try {
            waits = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody comes to read it any more; its file goes with the last who is there. */
    void forget() {
        lock.lock();
        try {
            forgotten = true;
            letGo();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void letGo() {
        if (!forgotten || followers > 0) {
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a program's output was not closed cleanly", e);
        }
    }

    /** Somebody begins to read; {@link #left} when they are done. */
    void follows() {
        lock.lock();
        try {
            followers++;
        } finally {
            lock.unlock();
        }
    }

    /** Makes somebody its reader, in the place of whoever was. */
    void readBy(Follower follower, Position from) {
        lock.lock();
        try {
            reader = follower;
            taken = from;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Somebody has gone, which is said once; whether that was its reader. */
    boolean left(Follower follower) {
        lock.lock();
        try {
            followers--;
            letGo();
            changed.signalAll();
            if (reader != follower) {
                return false;
            }
            reader = null;
            unreadSince = System.nanoTime();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** For how long it has had no reader; empty while it has one. */
    Optional<Duration> unread() {
        lock.lock();
        try {
            return reader != null ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - unreadSince));
        } finally {
            lock.unlock();
        }
    }

    /** How much was printed so far. */
    Position printed() {
        lock.lock();
        try {
            return new Position(stdout.end(), stderr.end());
        } finally {
            lock.unlock();
        }
    }

    /** The oldest bytes that are kept. */
    Position kept() {
        lock.lock();
        try {
            return new Position(stdout.start(), stderr.start());
        } finally {
            lock.unlock();
        }
    }

    /** What a reader who is there is told next; waits for it, so long. */
    Told next(Follower follower, Position position, boolean whole, int most, Duration longest)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (reader == follower) { // what it was given last has been passed on
                taken = position;
                changed.signalAll();
            }
            long left = longest.toNanos();
            while (true) {
                if (forgotten && ending == null) {
                    return new Told.Over("the process is no longer known");
                }
                if (follower.closed() || follower.owns() && reader != follower) {
                    return new Told.Over("another reader has taken this one's place");
                }
                Optional<Piece> piece = inOrder(follower.outlets(), position, whole, most);
                if (piece.isPresent()) {
                    Piece given = piece.get();
                    return new Told.Printed(given, position.at(given.outlet(), given.next()));
                }
                if (ending != null) {
                    return new Told.Ended(ending);
                }
                if (left <= 0) {
                    return new Told.Nothing();
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<Piece> inOrder(Set<Outlet> outlets, Position position, boolean whole, int most) {
        if (outlets.size() == 1) {
            return piece(outlets.iterator().next(), position, Long.MAX_VALUE, whole, most);
        }
        PrintOrder.Run run = order.after(position);
        return piece(run.outlet(), position, run.upTo(), whole, most)
                .or(() -> piece(
                        run.outlet(), position, Long.MAX_VALUE, whole, most)) // half a character, then the other outlet
                .or(() -> piece(run.outlet().other(), position, Long.MAX_VALUE, whole, most));
    }

    private Optional<Piece> piece(Outlet outlet, Position position, long upTo, boolean whole, int most) {
        Ring ring = ring(outlet);
        byte[] bytes = ring.read(position.of(outlet), upTo, most);
        long from = Math.max(position.of(outlet), ring.start());
        boolean last = ending != null && from + bytes.length == ring.end();
        int count = whole && !last ? WholeCharacters.in(bytes) : bytes.length;
        long lost = from - position.of(outlet);
        if (count == 0 && lost == 0) {
            return Optional.empty();
        }
        return Optional.of(new Piece(outlet, from, count == bytes.length ? bytes : Arrays.copyOf(bytes, count), lost));
    }

    /** What is kept of one outlet from an offset on; waits, so long, while there is nothing and it runs. */
    Piece read(Outlet outlet, long offset, boolean whole, int most, Duration longest) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Position position = Position.BEGINNING.at(outlet, offset);
            long left = longest.toNanos();
            while (true) {
                Optional<Piece> piece = piece(outlet, position, Long.MAX_VALUE, whole, most);
                if (piece.isPresent() || ending != null || forgotten || left <= 0) {
                    return piece.orElseGet(() -> new Piece(outlet, offset, new byte[0], 0));
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
