package io.sandhold.terminals;

import io.sandhold.isolation.WindowSize;

/**
 * One client at a shell. One thread shows what {@link #next} gives, another may type, and any may call the rest. Nobody is held up by a client that does not
 * show what it is given: what it has missed it sees as the picture that there is when it goes on.
 */
public interface Attachment extends AutoCloseable {

    /** The name of the shell. */
    String name();

    /** Whether this client has the shell made. */
    boolean started();

    /** The next to show, waiting for it; the last is no {@link Shown.Bytes}. */
    Shown next() throws InterruptedException;

    /** Types; waits while the program has much unread. What a client types that only looks on, has left or comes too late is dropped. */
    void type(byte[] bytes, int offset, int length) throws InterruptedException;

    /** The client's window has another size. */
    void resize(WindowSize window);

    /** Asks to leave: {@link #next} ends with {@link Shown.Left}, after what gives the terminal back. Idempotent. */
    void leave();

    /** Leaves at once. Idempotent. */
    @Override
    void close();
}
