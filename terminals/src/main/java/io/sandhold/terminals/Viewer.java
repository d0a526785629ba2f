package io.sandhold.terminals;

import io.sandhold.isolation.WindowSize;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;

/** A client at a shell. Its state is guarded by the shell's lock. */
final class Viewer implements Attachment {

    /** What waits for a client, in bytes; one that is further behind is shown the picture in its place. */
    static final int MOST_WAITING = 256 << 10;

    /** How often a picture is drawn for a client that cannot have the program's bytes. */
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Shell shell;
    private final boolean viewOnly;
    private final boolean started;
    private final Drawing drawing;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private TerminalSize size;
    private boolean raw; // it has the picture, and gets the bytes
    private boolean behind = true; // it does not show the picture
    private long drawn; // System.nanoTime()
    private volatile boolean left;
    private boolean given; // its terminal has been given back

    Viewer(Shell shell, boolean viewOnly, boolean started, TerminalSize size, Screen screen) {
        this.shell = shell;
        this.viewOnly = viewOnly;
        this.started = started;
        this.size = size;
        this.drawing = new Drawing(screen, size);
        this.drawn = System.nanoTime() - BETWEEN_NANOS;
    }

    boolean viewOnly() {
        return viewOnly;
    }

    boolean left() {
        return left;
    }

    TerminalSize size() {
        return size;
    }

    /** The program has printed; {@code bytes} are what clients may have of it. Needs the lock. */
    void printed(byte[] bytes) {
        if (!raw) {
            behind = true;
        } else if (waiting.size() + bytes.length > MOST_WAITING) {
            restart();
        } else {
            waiting.writeBytes(bytes);
        }
    }

    /** What it shows is no longer known, or no longer the picture. Needs the lock. */
    void restart() {
        raw = false;
        behind = true;
        waiting.reset();
        drawing.restart(size);
    }

    /** Another window. Needs the lock. */
    void size(TerminalSize other) {
        if (!other.equals(size)) {
            size = other;
            restart();
        }
    }

    /** What there is to show; null where it must wait. Needs the lock. */
    byte[] ready() {
        if (raw) {
            if (waiting.size() == 0) {
                return null;
            }
            byte[] bytes = waiting.toByteArray();
            waiting.reset();
            return bytes;
        }
        if (!behind || pause() > 0) {
            return null;
        }
        byte[] piece = drawing.next(() -> {
            raw = drawing.same();
            behind = false;
            drawn = System.nanoTime();
        });
        return piece.length == 0 ? null : piece;
    }

    /** How long it must wait until it is drawn, in nanoseconds. Needs the lock. */
    long pause() {
        return behind && !drawing.same() ? BETWEEN_NANOS - (System.nanoTime() - drawn) : 0;
    }

    /** The end of what it is shown; empty once that was given. Needs the lock. */
    byte[] farewell() {
        if (given) {
            return new byte[0];
        }
        given = true;
        return drawing.farewell();
    }

    @Override
    public String name() {
        return shell.name();
    }

    @Override
    public boolean started() {
        return started;
    }

    @Override
    public Shown next() throws InterruptedException {
        return shell.next(this);
    }

    @Override
    public void type(byte[] bytes, int offset, int length) throws InterruptedException {
        if (!viewOnly && !left) {
            shell.keyboard().type(bytes, offset, length, () -> left);
        }
    }

    @Override
    public void resize(WindowSize window) {
        shell.resize(this, TerminalSize.of(window));
    }

    @Override
    public void leave() {
        left = true;
        shell.wake();
    }

    @Override
    public void close() {
        left = true;
        shell.remove(this);
    }
}
