package io.sandhold.programs;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A reader of what a program prints, as it comes and in the order in which it was printed. One thread reads; any may close.
 */
public final class Follower implements AutoCloseable {

    /** Bytes of one piece, at most. */
    public static final int PIECE = 32 << 10;

    private final ProgramOutput output;
    private final Set<Outlet> outlets;
    private final boolean whole;
    private final boolean owns;
    private final Runnable left;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Position position;

    /**
     * @param from where it begins
     * @param outlets what it reads
     * @param whole whether no character of UTF-8 is cut
     * @param owns whether the program waits for it
     * @param left what is done when one that the program waits for has gone
     */
    Follower(ProgramOutput output, Position from, Set<Outlet> outlets, boolean whole, boolean owns, Runnable left) {
        this.output = output;
        this.position = from;
        this.outlets = Set.copyOf(outlets);
        this.whole = whole;
        this.owns = owns;
        this.left = left;
        output.follows();
        if (owns) {
            output.readBy(this, from);
        }
    }

    boolean owns() {
        return owns;
    }

    Set<Outlet> outlets() {
        return outlets;
    }

    boolean closed() {
        return closed.get();
    }

    /**
     * What comes next, waiting for it so long. By asking, it says that what it was told before has been passed on.
     */
    public Told next(Duration longest) throws InterruptedException {
        Told told = output.next(this, position, whole, PIECE, longest);
        if (told instanceof Told.Printed(Piece _, Position after)) {
            position = after;
        }
        return told;
    }

    /** Reads no more, also where it waits. Idempotent; blocks nobody. */
    @Override
    public void close() {
        if (!closed.getAndSet(true) && output.left(this)) {
            left.run();
        }
    }
}
