package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A client of server-sent events over a socket of its own, which is cut when one likes. It reads nothing that it is not asked for, and little ahead: its buffers
 * are small.
 */
final class EventClient implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;
    private final Chunks chunks;
    private final int status;

    /** One event. */
    record Event(String name, String id, JsonObject data) {}

    /**
     * @param lastEvent empty for none
     */
    EventClient(int port, String method, String path, String lastEvent, String body) {
        this(port, WebRig.TOKEN, method, path, lastEvent, body);
    }

    EventClient(int port, String token, String method, String path, String lastEvent, String body) {
        this(port, method, path, lastEvent, body, List.of("Authorization: Bearer " + token + "\r\n"));
    }

    /** One that reads a stream by these headers. */
    static EventClient by(int port, String headers, String path) {
        return new EventClient(port, "GET", path, "", "", List.of(headers));
    }

    /** @param headers that say who asks: those of one whole line each */
    private EventClient(int port, String method, String path, String lastEvent, String body, List<String> headers) {
        try {
            socket = new Socket();
            socket.setReceiveBufferSize(16 << 10);
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(60_000);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String head =
                    method + " " + Routes.BASE + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                            + String.join("", headers) + "Content-Type: application/json\r\n"
                            + (lastEvent.isEmpty() ? "" : "Last-Event-ID: " + lastEvent + "\r\n")
                            + (method.equals("GET") ? "\r\n" : "Content-Length: " + bytes.length + "\r\n\r\n");
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(bytes);
            InputStream raw = socket.getInputStream();
            String status = line(raw);
            this.status = Integer.parseInt(status.split(" ")[1]);
            boolean chunked = false;
            for (String line = line(raw); !line.isEmpty(); line = line(raw)) {
                chunked |= line.toLowerCase(Locale.ROOT).startsWith("transfer-encoding: chunked");
            }
            chunks = new Chunks(raw);
            in = new BufferedReader(new InputStreamReader(chunked ? chunks : raw, StandardCharsets.UTF_8), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(InputStream raw) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = raw.read(); c != '\n' && c >= 0; c = raw.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    int status() {
        return status;
    }

    /** The next event; null at the end. */
    Event next() {
        try {
            String name = "";
            String id = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    try (JsonReader reader = Json.createReader(new StringReader(line.substring(6)))) {
                        return new Event(name, id, reader.readObject());
                    }
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether what came has an end of its own, and was not broken off. */
    boolean endedWhole() {
        return chunks.whole;
    }

    @Override
    public void close() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A chunked body, read no further than is asked. */
    private static final class Chunks extends InputStream {
        private final InputStream raw;
        private int left;
        private boolean over;
        private boolean whole;

        Chunks(InputStream raw) {
            this.raw = raw;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (left == 0 && !over) {
                String size = line(raw);
                if (size.isEmpty()) {
                    size = line(raw);
                }
                left = size.isEmpty() ? 0 : Integer.parseInt(size, 16);
                over = left == 0;
                whole = over && !size.isEmpty();
            }
            if (over) {
                return -1;
            }
            int count = raw.read(into, offset, Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }
    }
}
