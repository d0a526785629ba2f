package io.sandhold.sessions;

import java.io.IOException;

/** What is recorded of one program of a login. Thread-safe. */
public interface Tape {

    /** One that keeps nothing. */
    Tape NONE = new Tape() {
        @Override
        public void output(byte[] bytes, int offset, int length) {
            // nobody listens
        }

        @Override
        public void input(byte[] bytes, int offset, int length) {
            // nobody listens
        }

        @Override
        public void resize(int columns, int rows) {
            // nobody looks
        }

        @Override
        public void close() {
            // holds nothing
        }
    };

    /**
     * What is about to be shown to the client.
     *
     * @throws IOException where no more can be written: it must not be shown
     */
    void output(byte[] bytes, int offset, int length) throws IOException;

    /**
     * What came from the client and is about to be given to the program. What is typed at a terminal is not kept.
     *
     * @throws IOException where no more can be written: it must not be given
     */
    void input(byte[] bytes, int offset, int length) throws IOException;

    /** The terminal has another size. */
    void resize(int columns, int rows);

    /** Nothing more comes. Idempotent. */
    void close();
}
