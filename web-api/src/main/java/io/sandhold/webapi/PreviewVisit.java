package io.sandhold.webapi;

import io.sandhold.isolation.JailAddress;
import io.sandhold.isolation.JailConnection;
import io.sandhold.previews.AppConnection;
import io.sandhold.previews.AppException;
import io.sandhold.previews.AppRequest;
import io.sandhold.previews.AppResponse;
import io.sandhold.previews.Exchange;
import io.sandhold.previews.Field;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A connection into a jail on which a request is passed on, and its answer back. Only requests that change nothing and have no body share one, one after another, and only those of one client
 * ({@link RestingVisit}): such a request can be sent again where the connection turns out to have ended.
 */
final class PreviewVisit implements AutoCloseable {

    /** An application that sends nothing for so long in plain HTTP is not waited for. */
    private static final Duration QUIET = Duration.ofMinutes(10);

    private static final int PIECE = 32 << 10;

    private static final System.Logger LOG = System.getLogger(PreviewVisit.class.getName());

    private final SessionLease lease;
    private final JailConnection connection;
    private final Quiet quiet;
    private final AppConnection application;
    private final Accounts.Watch watch;
    private final Object closing = new Object();
    private FrameEdges frames; // guarded by the closing: null until it is a WebSocket

    private PreviewVisit(Call call, Principal by, SessionLease lease, JailConnection connection, Duration longest) {
        this.lease = lease;
        this.connection = connection;
        this.quiet = new Quiet(longest, connection::reset);
        this.application = new AppConnection(quiet.heard(connection.input()), connection.output());
        this.watch = TokenEnd.watch(
                call, by, Intake.ofThread().socket(), problem -> end(FrameEdges.POLICY, problem.getMessage()));
        lease.onEnd(sentence -> end(FrameEdges.GOING_AWAY, sentence));
    }

    /**
     * Passes a request on; one that asks for a WebSocket is answered by the application itself, on the connection that it becomes.
     *
     * @throws Problem 502 if nothing listens there, or what it says is no HTTP; 504 if it says nothing
     */
    static Answer of(Call call, Principal by, SessionId id, PreviewWay way, AppRequest request) {
        SessionLease lease = call.host().sessions().lease(by, id);
        RestingVisit.For what = RestingVisit.For.of(lease, way.port(), by);
        boolean light = !call.content().upgrades() && isLight(request);
        Optional<PreviewVisit> resting = light ? RestingVisit.take(what) : Optional.empty();
        if (resting.isPresent()) {
            lease.close(); // the connection holds one
            try {
                return resting.get().pass(way, request, Optional.of(what));
            } catch (Ended e) {
                lease = call.host().sessions().lease(by, id);
            }
        }
        PreviewVisit visit = open(call, by, lease, way);
        if (call.content().upgrades()) {
            return new Answer.Tunnel((fromPeer, toPeer) -> {
                try (visit) {
                    visit.tunnel(way, request, fromPeer, toPeer, call.requestId());
                } catch (IOException | UncheckedIOException e) {
                    throw new ClientGone(e);
                }
            });
        }
        try {
            return visit.pass(way, request, light ? Optional.of(what) : Optional.empty());
        } catch (Ended e) {
            throw new Problem(502, "BAD_GATEWAY", "the application broke off before it had answered");
        }
    }

    private static PreviewVisit open(Call call, Principal by, SessionLease lease, PreviewWay way) {
        JailConnection connection = null;
        try {
            connection = lease.connect(new JailAddress.Port(way.port()));
            return new PreviewVisit(call, by, lease, connection, QUIET);
        } catch (RuntimeException e) {
            if (connection != null) {
                connection.reset();
            }
            lease.close();
            throw e;
        }
    }

    private static boolean isLight(AppRequest request) {
        return List.of("GET", "HEAD").contains(request.method())
                && request.length().equals(OptionalLong.of(0));
    }

    /** The application ended the connection, and nothing of an answer had come. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;

        Ended(IOException cause) {
            super(cause);
        }
    }

    /**
     * Passes a request on, and the answer back.
     *
     * @param rests for what this connection may be used again; empty: for nothing
     * @throws Ended if the request may be sent again
     */
    private Answer pass(PreviewWay way, AppRequest request, Optional<RestingVisit.For> rests) {
        try {
            AppResponse response = application.exchange(request, rests.isPresent());
            return new Answer.Passed(
                    response.status(),
                    way.toBrowser(response.fields()),
                    response.length(),
                    closing(response.body(), rests));
        } catch (AppException e) {
            close();
            throw new Problem(502, "BAD_GATEWAY", e.getMessage());
        } catch (IOException e) {
            close();
            if (quiet.over()) {
                throw new Problem(
                        504, "GATEWAY_TIMEOUT", "the application did not answer in " + QUIET.toMinutes() + " minutes");
            }
            if (application.silent()) {
                throw new Ended(e);
            }
            throw new Problem(502, "BAD_GATEWAY", "the application broke off before it had answered");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Lets it rest for another request, if it may.
     *
     * @param spoiled called when it is of no more use
     */
    boolean rests(Runnable spoiled) {
        try {
            return application.rest(spoiled);
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends its rest. @return whether it is as good as new */
    boolean wakes() {
        return application.wake();
    }

    private void tunnel(PreviewWay way, AppRequest request, InputStream fromPeer, OutputStream toPeer, String id)
            throws IOException {
        AppResponse response;
        try {
            response = Exchange.of(connection.input(), connection.output(), request, true);
        } catch (AppException e) {
            toPeer.write(("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\nX-Request-Id: " + id
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return;
        }
        quiet.close(); // a WebSocket may be silent for long
        StringBuilder head =
                new StringBuilder("HTTP/1.1 " + response.status() + " " + StatusText.of(response.status()));
        for (Field field : way.toBrowser(response.fields())) {
            head.append("\r\n").append(field.name()).append(": ").append(field.value());
        }
        head.append(response.switched() ? "\r\nConnection: Upgrade\r\nUpgrade: websocket" : "\r\nConnection: close");
        toPeer.write(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (!response.switched()) {
            copy(response.body(), toPeer);
            return;
        }
        FrameEdges edges = new FrameEdges(toPeer);
        synchronized (closing) {
            frames = edges;
        }
        lease.ended().ifPresent(sentence -> end(FrameEdges.GOING_AWAY, sentence));
        Thread inward = Thread.ofVirtual().name("preview-inward").start(() -> inward(fromPeer));
        try {
            copyFrames(response.body(), edges);
        } finally {
            connection.close();
            inward.interrupt();
        }
    }

    /** Ends with the peer, and the connection with it. */
    private void inward(InputStream fromPeer) {
        try {
            copy(fromPeer, connection.output());
            connection.output().close();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.TRACE, "a preview's connection broke", e);
            connection.reset();
        }
    }

    private void copyFrames(InputStream from, FrameEdges to) throws IOException {
        byte[] piece = new byte[PIECE];
        try {
            boolean goesOn = true;
            for (int count = from.read(piece); count >= 0 && goesOn; count = goesOn ? from.read(piece) : -1) {
                goesOn = to.pass(piece, count);
            }
        } finally {
            if (lease.ended().isPresent()) { // the application ends with it, maybe before anybody was told
                to.close(FrameEdges.GOING_AWAY, lease.ended().get());
            }
        }
    }

    /** Tells the client of a WebSocket why it ends; plain HTTP has no word for that, and breaks off. */
    private void end(int code, String sentence) {
        FrameEdges edges;
        synchronized (closing) {
            edges = frames;
        }
        try {
            if (edges != null) {
                edges.close(code, sentence);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.TRACE, "a preview's client was gone", e);
        } finally {
            connection.reset();
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
            to.write(piece, 0, count);
            to.flush();
        }
    }

    private InputStream closing(InputStream body, Optional<RestingVisit.For> rests) {
        return new FilterInputStream(body) {
            @Override
            public void close() {
                if (rests.isPresent()) {
                    RestingVisit.leave(PreviewVisit.this, rests.get());
                } else {
                    PreviewVisit.this.close();
                }
            }
        };
    }

    @Override
    public void close() {
        watch.close();
        quiet.close();
        connection.close();
        lease.close();
    }

    /** Ends a connection on which nothing was heard for too long. Thread-safe. */
    private static final class Quiet implements AutoCloseable {
        private final long longest;
        private final Thread watch;
        private volatile long heard = System.nanoTime();
        private volatile boolean over;

        Quiet(Duration longest, Runnable end) {
            this.longest = longest.toNanos();
            this.watch = Thread.ofVirtual().name("preview-quiet").start(() -> watch(end));
        }

        private void watch(Runnable end) {
            try {
                for (long left = longest; left > 0; left = heard + longest - System.nanoTime()) {
                    Thread.sleep(Duration.ofNanos(left));
                }
                over = true;
                end.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        InputStream heard(InputStream from) {
            return new FilterInputStream(from) {
                @Override
                public int read() throws IOException {
                    int b = super.read();
                    heard = System.nanoTime();
                    return b;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int count = super.read(into, offset, length);
                    heard = System.nanoTime();
                    return count;
                }
            };
        }

        boolean over() {
            return over;
        }

        @Override
        public void close() {
            watch.interrupt();
        }
    }
}
