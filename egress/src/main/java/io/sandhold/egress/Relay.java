package io.sandhold.egress;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Moves bytes between a jail and the host that it reached: the calling thread upwards, a virtual one downwards. Reads block while writes do, so
 * nothing piles up; one buffer each way. An end of either side is passed on as such.
 */
final class Relay {

    private static final int BUFFER = 16 << 10;
    /** How long a jail may keep its side open when the host has ended its own and no byte moves. */
    private static final Duration AFTER_THE_HOST = Duration.ofSeconds(30);

    private final Connection connection;
    private final InputStream fromJail;
    private final JailStream jail;
    private final Socket far;
    private final Duration idle;
    private final Duration parting;

    /**
     * @param fromJail what the jail sends, with what was read ahead
     */
    Relay(Connection connection, InputStream fromJail, Socket far, Duration idle, Duration parting) {
        this.connection = connection;
        this.fromJail = fromJail;
        this.jail = connection.jail();
        this.far = far;
        this.idle = idle.compareTo(AFTER_THE_HOST) < 0 ? idle : AFTER_THE_HOST;
        this.parting = parting;
    }

    /** Until both directions have ended. */
    void run(Request request) {
        Thread down = Thread.ofVirtual().name("egress-down").start(() -> down(request));
        try {
            up(request);
        } catch (Refusal refusal) {
            connection.cut(refusal);
        } catch (IOException e) {
            connection.cut(Refusal.hungUp());
        }
        try {
            down.join();
        } catch (InterruptedException e) {
            connection.cut(Refusal.closed("the connection's thread was interrupted"));
            Thread.currentThread().interrupt();
        }
    }

    private void up(Request request) throws IOException {
        byte[] buffer = new byte[BUFFER];
        OutputStream host = far.getOutputStream();
        switch (request) {
            case Request.Tunnel tunnel -> {
                int n = fromJail.read(buffer);
                while (n >= 0 && send(host, buffer, n)) {
                    n = fromJail.read(buffer);
                }
                if (n < 0) {
                    endFar();
                } else {
                    Exchange.discard(fromJail);
                }
            }
            case Request.Forward forward -> {
                byte[] head = forward.head().getBytes(StandardCharsets.ISO_8859_1);
                if (send(host, head)) {
                    body(forward.body(), host, buffer);
                }
                // One request a connection: what follows is not read as another. The host's end ends the jail's.
                Exchange.discard(fromJail);
            }
        }
    }

    /** Passes a body on, in the proxy's own framing, or as much of it as the host takes. */
    private void body(Request.Body body, OutputStream host, byte[] buffer) throws IOException {
        switch (body) {
            case Request.Body.Fixed fixed -> fixed(fixed.length(), host, buffer);
            case Request.Body.Chunked chunked -> chunked(host, buffer);
        }
    }

    private void fixed(long length, OutputStream host, byte[] buffer) throws IOException {
        boolean taken = true;
        for (long left = length; left > 0 && taken; ) {
            int n = fromJail.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new EOFException("in the middle of a body");
            }
            taken = send(host, buffer, n);
            left -= n;
        }
    }

    private void chunked(OutputStream host, byte[] buffer) throws IOException {
        var body = new ChunkedBody(fromJail);
        boolean taken = true;
        for (int n = body.read(buffer); n >= 0 && taken; n = body.read(buffer)) {
            taken = send(host, ascii(Integer.toHexString(n) + "\r\n"))
                    && send(host, buffer, n)
                    && send(host, ascii("\r\n"));
        }
        if (taken) {
            send(host, ascii("0\r\n\r\n"));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private boolean send(OutputStream host, byte[] bytes) {
        return send(host, bytes, bytes.length);
    }

    /** Sends to the host. A host that takes no more may still have something to say: that is not the end of the other direction. */
    private boolean send(OutputStream host, byte[] bytes, int count) {
        int granted = connection.grant(count);
        try {
            host.write(bytes, 0, granted);
        } catch (IOException e) {
            return false;
        }
        connection.movedUp(granted);
        if (granted < count) {
            connection.cut(Refusal.bytesSpent());
        }
        return granted == count;
    }

    private void down(Request request) {
        try {
            byte[] buffer = new byte[BUFFER];
            InputStream host = far.getInputStream();
            OutputStream output = jail.output();
            for (int n = host.read(buffer); n >= 0; n = host.read(buffer)) {
                int granted = connection.grant(n);
                output.write(buffer, 0, granted);
                output.flush();
                connection.movedDown(granted);
                if (granted < n) {
                    connection.cut(Refusal.bytesSpent());
                    return;
                }
            }
            switch (request) {
                case Request.Tunnel tunnel -> connection.waits(idle);
                case Request.Forward forward -> connection.parts(parting);
            }
            jail.endOutput();
        } catch (IOException e) {
            connection.cut(Refusal.hungUp());
        } catch (RuntimeException e) {
            System.getLogger(Relay.class.getName())
                    .log(
                            System.Logger.Level.ERROR,
                            "a connection of session " + connection.session().session() + " was given up",
                            e);
            connection.cut(Refusal.failed());
        }
    }

    private void endFar() {
        try {
            far.shutdownOutput();
        } catch (IOException e) {
            System.getLogger(Relay.class.getName())
                    .log(System.Logger.Level.DEBUG, "a host had ended before the jail did", e);
        }
    }
}
