package io.sandhold.webapi;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * The body of one request, as a stream that is asked for once and shared. A peer that breaks off is a {@link ClientGone}; chunks
 * that are none are a {@link Problem} 400. One thread.
 */
final class Body extends InputStream {

    private static final int MOST_THROWN_AWAY = 32 << 10;

    private final ServerRequest request;
    private final Intake intake = Intake.ofThread();
    private InputStream stream;
    private boolean broken;
    private boolean ended;
    private long received;

    Body(ServerRequest request) {
        this.request = request;
        intake.request();
    }

    /** Content-Length, or -1. */
    long announced() {
        return request.headers().contains(HeaderNames.CONTENT_LENGTH)
                ? request.headers().contentLength().orElse(-1)
                : -1;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        intake.bodyBegins();
        try {
            if (stream == null) {
                stream = open();
            }
            int count = stream.read(into, offset, length);
            ended = count < 0;
            received += Math.max(0, count);
            return count;
        } catch (Problem e) {
            broken = true;
            throw e;
        } catch (IOException | UncheckedIOException | InsufficientDataAvailableException e) {
            throw new ClientGone(e);
        } finally {
            intake.bodyRead();
        }
    }

    private InputStream open() {
        InputStream whole = request.content().inputStream();
        return request.headers().contains(HeaderNames.TRANSFER_ENCODING)
                ? new ChunkedInput(intake.reader(), whole)
                : whole;
    }

    /** How many bytes of it have been read. */
    long received() {
        return received;
    }

    /** Whether some of it is still to come, or on its way. Helidon counts a body as consumed once its stream was asked for. */
    boolean unread() {
        return broken || (stream == null ? !request.content().consumed() : !ended);
    }

    /**
     * Whether it is left unread by an operation that is done, and is more than Helidon 4.5 throws away before the next request: it closes
     * the connection then, and leaves it to others to say so.
     */
    boolean endsConnection() {
        long announced = announced();
        return stream == null && unread() && (announced < 0 || announced > MOST_THROWN_AWAY);
    }

    /**
     * Reads what an operation that is done left over, so that it is not taken for the next request.
     *
     * @throws ClientGone if there is no end to it
     */
    void finish(Duration longest) {
        if (stream != null && !ended) {
            drain(longest);
            if (!ended) {
                throw new ClientGone("a body goes on behind what it was sent for");
            }
        }
    }

    /**
     * Lets the client finish sending, for a while, so that it comes to read the answer; what it sends is thrown away. A client that waits
     * to be told to go on (Expect: 100-continue) is not told.
     */
    void drain(Duration longest) {
        boolean waits = request.headers().containsToken(HeaderValues.EXPECT_100) && !request.continueSent();
        if (waits || broken) {
            return;
        }
        long until = System.nanoTime() + longest.toNanos();
        intake.throwAway(longest);
        byte[] scrap = new byte[64 << 10];
        int count = 0;
        try {
            while (count >= 0 && System.nanoTime() < until) {
                count = read(scrap, 0, scrap.length);
            }
        } catch (Problem e) {
            // The answer is out, or nobody can be answered: what comes is no body any more.
            throw new ClientGone(e);
        }
    }
}
