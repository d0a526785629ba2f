package io.sandhold.isolation;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The agent's socket itself, held by a descriptor since before anything ran in the jail. Whatever a session does to the
 * directory that the socket lies in, a connection reaches this one and no other. Thread-safe.
 */
final class AgentAddress implements AutoCloseable {
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final int fd;
    /** Shared by who connects, so that the number stays ours while the kernel looks at it; {@link #close()} has it alone. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;

    private AgentAddress(int fd) {
        this.fd = fd;
    }

    /** @throws IOException if there is no socket at {@code path}; a symlink is not followed */
    static AgentAddress of(Path path) throws IOException {
        int fd = Libc.openPath(path);
        try {
            int mode = (int) Files.getAttribute(Path.of("/proc/self/fd/" + fd), "unix:mode");
            if ((mode & FILE_TYPE) != SOCKET) {
                throw new IOException(path + " is not a socket");
            }
            return new AgentAddress(fd);
        } catch (IOException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** A channel that is not connected yet. */
    static SocketChannel open() throws IOException {
        return SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    /** Begins one operation. */
    void connect(SocketChannel channel) throws IOException {
        use.readLock().lock();
        try {
            if (closed) {
                throw new IOException("the jail has ended");
            }
            channel.connect(UnixDomainSocketAddress.of("/proc/self/fd/" + fd));
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                Libc.close(fd);
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
