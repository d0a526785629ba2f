package io.sandhold.sessions;

import java.util.function.Consumer;

/**
 * One login as it is recorded. When no more can be written, for want of room or because the disk refuses, the login is told to end and
 * nothing more is taken. Thread-safe.
 */
public interface Recorder extends AutoCloseable {

    /**
     * A terminal that is opened, with a file of its own.
     *
     * @param type as {@code TERM} has it
     * @throws SessionException where no more can be written
     */
    Tape terminal(String type, int columns, int rows);

    /**
     * A program without a terminal; the first of what goes in and out is kept.
     *
     * @throws SessionException where no more can be written
     */
    Tape program();

    /**
     * Something that was done, at this moment: a marker in every file that is open.
     *
     * @param what one line; of a peer's text what is no plain character is replaced, and it is cut at 1,000 characters
     * @throws SessionException where no more can be written
     */
    void event(String what);

    /** As {@link #event} of a file. */
    void file(String what);

    /**
     * Runs {@code action} once with a plain sentence when no more can be written and the login has to end, before whoever writes is refused. It
     * must not block, nor call the recorder.
     */
    void onFull(Consumer<String> action);

    /** The login is over. Idempotent. */
    @Override
    void close();
}
