package io.sandhold.webapi;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import java.time.Duration;

/**
 * What one connection's peer sends: counted, so that never more than {@link #MOST_UNREAD} bytes are taken and not read, and timed. A head
 * must be whole half a silence after its first byte (the first one after the connection was made); between two requests a peer may be silent for a
 * whole one; a body must bring {@link #LEAST_PACE} over each silence's time in which it was waited for. One thread.
 */
final class Intake {

    /** Bytes taken from the network between two reads of the body, at most: 64 KiB, twice what an address and headers may have. */
    static final int MOST_UNREAD = 64 << 10;

    /** Bytes in a second that a body must bring: half of what the worst line of an honest peer is taken to carry. */
    static final int LEAST_PACE = 512;

    /** What a piece from the network costs beside its bytes: it may have one byte only, and is an array in a list. */
    private static final int COST_OF_A_PIECE = 48;

    /** The intake of the connection that this thread serves; a connection is one thread. */
    private static final ThreadLocal<Intake> OF_THREAD = new ThreadLocal<>();

    private enum Phase {
        HEAD,
        REQUEST,
        BETWEEN,
        /** What comes is no HTTP any more. */
        BEYOND
    }

    private final DataReader from;
    private final HelidonSocket socket;
    private final SilenceWatch watch;
    private final ConnectionShares.Place place;
    private final DataReader reader = DataReader.create(this::pull);
    private final long silence;
    private final long least;
    private Phase phase = Phase.HEAD;
    private long until; // System.nanoTime() at which the head must be whole, or begun
    private boolean inBody;
    private long patience = Long.MAX_VALUE; // System.nanoTime() up to which what is thrown away is waited for
    private boolean patient = true;
    private long waited;
    private long brought;
    private int unread;
    private int mostUnread = MOST_UNREAD;

    Intake(DataReader from, HelidonSocket socket, SilenceWatch watch, ConnectionShares.Place place) {
        this.from = from;
        this.socket = socket;
        this.watch = watch;
        this.place = place;
        this.silence = watch.most().toNanos();
        this.least = LEAST_PACE * watch.most().toMillis() / 1000;
        this.until = System.nanoTime() + silence / 2;
    }

    /** The one of this thread's connection. */
    static Intake ofThread() {
        return OF_THREAD.get();
    }

    /** The connection itself. */
    HelidonSocket socket() {
        return socket;
    }

    /** Makes it that of this thread. */
    void begin() {
        OF_THREAD.set(this);
    }

    /** What the connection reads from. Helidon reads from it too: between requests it must stand where one begins. */
    DataReader reader() {
        return reader;
    }

    /** A whole head has come. */
    void request() {
        place.works();
        phase = Phase.REQUEST;
        patient = true;
        waited = 0;
        brought = 0;
        unread = 0;
    }

    /**
     * The connection is a WebSocket's or a tunnel's from now on: its peer may be silent for a whole silence each time.
     *
     * @param most bytes taken between two calls of {@link #bodyRead}, with what their pieces cost; more than any frame for a WebSocket, whose frames Helidon gathers
     */
    void leavesHttp(int most) {
        phase = Phase.BEYOND;
        mostUnread = most;
        unread = 0;
    }

    /** A read of the body begins; what it waits for is the body. */
    void bodyBegins() {
        inBody = true;
    }

    /** A read of the body is over, and what was taken so far has been read. */
    void bodyRead() {
        inBody = false;
        unread = 0;
    }

    /** What comes of the body is thrown away, and waited for no longer than this. */
    void throwAway(Duration longest) {
        place.waits();
        patient = false;
        patience = System.nanoTime() + longest.toNanos();
    }

    private byte[] pull() {
        long began = System.nanoTime();
        if (phase == Phase.REQUEST && !inBody) {
            phase = Phase.BETWEEN;
            until = began + silence;
            place.waits();
        }
        watch.waiting(this, socket, deadline(began));
        try {
            from.ensureAvailable();
        } finally {
            watch.over(this);
        }
        byte[] bytes = from.readBytes(from.available());
        took(System.nanoTime() - began, bytes.length);
        return bytes;
    }

    private long deadline(long now) {
        if (phase == Phase.BEYOND) {
            return now + silence;
        }
        if (phase != Phase.REQUEST) {
            return until;
        }
        long paced = now + (brought >= least ? silence : silence - waited);
        return patient || paced - patience < 0 ? paced : patience;
    }

    private void took(long time, int bytes) {
        if (phase == Phase.BETWEEN) {
            phase = Phase.HEAD;
            until = System.nanoTime() + silence / 2;
        } else if (phase == Phase.REQUEST) {
            waited += time;
            brought += bytes;
            if (waited >= silence) {
                if (brought < least) {
                    throw new ClientGone("a body came more slowly than is waited for");
                }
                waited = 0;
                brought = 0;
            }
        }
        unread = mostUnread == Integer.MAX_VALUE ? 0 : unread + bytes + COST_OF_A_PIECE;
        if (unread > mostUnread) {
            throw new ClientGone("more was sent than is held unread");
        }
    }
}
