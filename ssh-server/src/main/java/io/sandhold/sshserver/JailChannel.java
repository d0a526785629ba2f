package io.sandhold.sshserver;

import io.sandhold.isolation.JailConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A channel that is a connection with a program in the session's jail: two pumps, each a virtual thread with one buffer. The I/O thread never waits. */
abstract class JailChannel extends ConnectionChannel {

    private static final Logger LOG = System.getLogger(JailChannel.class.getName());
    private static final int PIECE = 64 << 10;

    /** How long the jail's program may take to read what was sent before the channel was closed. */
    static final Duration LAST_BYTES = Duration.ofSeconds(30);

    private final Object ends = new Object();
    private JailConnection made; // guarded by the ends, as is:
    private boolean gone;
    private volatile boolean fed; // all that the client sent has been passed on, and its end of file
    private volatile boolean drained; // the same the other way
    private final CountDownLatch feeding = new CountDownLatch(1);

    JailChannel(Connection connection) {
        super(connection);
    }

    /** The jail's side stands; false where the client's has gone meanwhile. */
    final boolean take(JailConnection jail) {
        synchronized (ends) {
            made = jail;
            return !gone;
        }
    }

    /** Moves bytes both ways until this side of the jail's has ended; on a thread that may wait. */
    final void pump(JailConnection jail) {
        Thread.ofVirtual().name("ssh-forward-in").start(() -> feed(jail));
        drain(jail);
    }

    /** Moves what the jail's program sends to the client. A connection that broke closes the channel without an end of file. */
    private void drain(JailConnection jail) {
        byte[] piece = new byte[PIECE];
        try {
            InputStream from = jail.input();
            for (int count; (count = from.read(piece, 0, piece.length)) >= 0; ) {
                output().write(piece, 0, count);
            }
            sendEof();
            drained = true;
            closeIfOver();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a forwarded connection broke", e);
            close(false);
        }
    }

    /** Moves what the client sends to the jail's program; the channel's window widens only by what that has taken. */
    private void feed(JailConnection jail) {
        byte[] piece = new byte[PIECE];
        try {
            OutputStream to = jail.output();
            for (int count; (count = input().read(piece, 0, piece.length)) >= 0; ) {
                to.write(piece, 0, count);
                to.flush();
                if (!isClosing()) {
                    getLocalWindow().release(count);
                }
            }
            if (isEofSignalled()) { // and not what closes the channel, which drops what is left
                to.close();
                fed = true;
                closeIfOver();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a forwarded connection takes no more", e);
            close(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close(true);
        } finally {
            feeding.countDown();
        }
    }

    private void closeIfOver() {
        if (fed && drained) {
            close(false);
        }
    }

    /** A client that has sent its last closes the channel at once where the jail's program had sent its own before. */
    @Override
    boolean keepsInput() {
        return isEofSignalled();
    }

    /**
     * The channel ends: what the client sent is still passed on if it has said that this was all, for some time; where not, the jail's program sees the
     * connection break.
     */
    @Override
    protected void preClose() {
        JailConnection jail;
        synchronized (ends) {
            gone = true;
            jail = made;
        }
        boolean said = keepsInput();
        if (jail != null) {
            connection().tape().enter(); // before the connection forgets the channel
        }
        super.preClose();
        if (jail != null) {
            // closing writes to the agent; the I/O thread must not wait for it
            Thread.ofVirtual().name("ssh-forward-end").start(() -> {
                try {
                    end(jail, said && isFed());
                } finally {
                    connection().tape().leave();
                }
            });
        }
    }

    private boolean isFed() {
        try {
            return feeding.await(LAST_BYTES.toSeconds(), TimeUnit.SECONDS) && fed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends the jail's side; {@code whole} where the client has said that it had sent all. */
    void end(JailConnection jail, boolean whole) {
        if (whole) {
            jail.close();
        } else {
            jail.reset();
        }
    }
}
