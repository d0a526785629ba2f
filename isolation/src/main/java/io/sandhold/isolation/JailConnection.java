package io.sandhold.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A connection with a program in a jail: one that it has made to {@link NetworkMode#EGRESS_PORT} of its own loopback, or that was made to where it listens. One thread may read
 * {@link #input()}, another write {@link #output()}, and any thread may call the rest.
 *
 * <p>Nothing is buffered without bound: who stops reading stops the jail's program, and a program that does not read stops the writer.
 */
public interface JailConnection extends AutoCloseable {

    /**
     * What the program sends. Its end is the program's end of file; a program that vanished, broke the connection off or ended with
     * its jail is an {@link IOException}, after what it had sent. Closing it does nothing.
     */
    InputStream input();

    /**
     * What goes to the program. A write waits while 256 KiB are on their way that the program's socket has no room for; closing it is the
     * end of file for the program, and leaves {@link #input()} open. Writing after the program has gone is an {@link IOException}.
     */
    OutputStream output();

    /** Ends it: what was written is still delivered, and then the end of file. Idempotent. */
    @Override
    void close();

    /** Breaks it off: the program's next read or write fails with ECONNRESET, so that it does not take what it has for the whole. */
    void reset();
}
