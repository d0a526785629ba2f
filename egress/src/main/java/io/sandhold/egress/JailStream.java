package io.sandhold.egress;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;

/**
 * The server's end of a connection that a program in a jail has made. One thread reads, one writes, and any may {@link #close} or
 * {@link #abort}, which wakes the others up.
 */
public interface JailStream extends Closeable {

    /** What the program sends. */
    InputStream input();

    /** What it receives. */
    OutputStream output();

    /** Lets the program read its end of file; what it still sends can be read on. */
    void endOutput() throws IOException;

    /** Ends both ways. Idempotent. */
    @Override
    void close() throws IOException;

    /** Ends both ways such that the program does not take it for an orderly end, if the carrier can say so. Idempotent. */
    default void abort() throws IOException {
        close();
    }

    /**
     * Over a connected socket.
     *
     * @throws UncheckedIOException if it is closed already
     */
    static JailStream of(Socket socket) {
        try {
            return new SocketStream(socket, socket.getInputStream(), socket.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
