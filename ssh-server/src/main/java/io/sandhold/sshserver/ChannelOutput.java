package io.sandhold.sshserver;

import io.sandhold.sessions.Tape;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * The way from a program to the client: channel data, and extended data for stderr (RFC 4254 section 5.2).
 *
 * <p>A write waits for the client's window and, because a client may announce a window of 4 GiB and then not read, also while
 * {@link #MOST_IN_FLIGHT} bytes have not reached the socket yet. Thread-safe; each call's bytes stay together.
 */
final class ChannelOutput {

    /** Bytes handed to the transport and not written to the socket. */
    static final int MOST_IN_FLIGHT = 512 << 10;

    /** The largest piece sent in one packet; every implementation must take 32 KiB (RFC 4253 section 6.1). */
    private static final int LARGEST_PIECE = 32 << 10;

    /** As long as the connection lives: what ends it closes the window too. */
    private static final Duration FOREVER = Duration.ofDays(365);

    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final ConnectionChannel channel;
    private final ReentrantLock turn = new ReentrantLock();
    private final Object flight = new Object();
    private int inFlight;
    private Throwable broken;
    private volatile boolean unwanted;
    private volatile Tape tape = Tape.NONE;

    ChannelOutput(ConnectionChannel channel) {
        this.channel = channel;
    }

    /** Has all that is written from now on recorded before it is sent; what cannot be recorded is not sent. */
    void record(Tape onto) {
        tape = onto;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        if (unwanted) {
            throw new IOException("the client wants no more output");
        }
        turn.lock();
        try {
            tape.output(bytes, offset, length);
            send(SshConstants.SSH_MSG_CHANNEL_DATA, bytes, offset, length);
        } finally {
            turn.unlock();
        }
    }

    void writeError(byte[] bytes, int offset, int length) throws IOException {
        turn.lock();
        try {
            tape.output(bytes, offset, length);
            send(SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA, bytes, offset, length);
        } finally {
            turn.unlock();
        }
    }

    /** Writes a short text behind all that is being written, unless the client does not read for a second. */
    void writeLastError(byte[] bytes) throws IOException, InterruptedException {
        if (turn.tryLock(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                send(SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA, bytes, 0, bytes.length, A_MOMENT);
            } finally {
                turn.unlock();
            }
        }
    }

    private void send(byte command, byte[] bytes, int offset, int length) throws IOException {
        send(command, bytes, offset, length, FOREVER);
    }

    /** @throws IOException also if the client's window stays shut for {@code patience} */
    private void send(byte command, byte[] bytes, int offset, int length, Duration patience) throws IOException {
        RemoteWindow window = channel.getRemoteWindow();
        int end = offset + length;
        int at = offset;
        try {
            while (at < end) {
                long space = Math.min(window.waitForSpace(patience), window.getPacketSize());
                int piece = (int) Math.min(Math.min(space, LARGEST_PIECE), end - at);
                takeOff(piece);
                window.consume(piece);
                Buffer packet = channel.getSession().createBuffer(command, piece + 16);
                packet.putUInt(channel.getRecipient());
                if (command == SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA) {
                    packet.putUInt(SshConstants.SSH_EXTENDED_DATA_STDERR);
                }
                packet.putBytes(bytes, at, piece);
                channel.writePacket(packet).addListener(written -> land(piece, written));
                at += piece;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the client did not read", e);
        }
    }

    private void takeOff(int count) throws IOException, InterruptedException {
        synchronized (flight) {
            while (broken == null && inFlight > 0 && inFlight + count > MOST_IN_FLIGHT) {
                flight.wait();
            }
            if (broken != null) {
                throw new IOException("the connection is gone", broken);
            }
            inFlight += count;
        }
    }

    private void land(int count, IoWriteFuture written) {
        synchronized (flight) {
            inFlight -= count;
            if (!written.isWritten()) {
                broken = written.getException();
            }
            flight.notifyAll();
        }
    }

    /** The client reads no more of stdout; the next write fails. */
    void refuse() {
        unwanted = true;
    }
}
