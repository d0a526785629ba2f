package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/** A WebSocket's client that keeps to no rule it is not told to keep to: it sends the frames that it is given. */
final class SocketClient implements AutoCloseable {

    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Socket socket;
    private final DataInputStream in;
    private final int status;

    /** One frame. */
    record Frame(int code, byte[] payload) {

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        JsonObject json() {
            try (JsonReader reader = Json.createReader(new StringReader(text()))) {
                return reader.readObject();
            }
        }

        /** Of a closing one. */
        int status() {
            return payload.length < 2 ? 0 : ByteBuffer.wrap(payload).getShort();
        }
    }

    SocketClient(int port, String path) {
        this(port, path, "Authorization: Bearer " + WebRig.TOKEN + "\r\n");
    }

    /** @param headers besides those of the handshake */
    SocketClient(int port, String path, String headers) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(60_000);
            String key = Base64.getEncoder().encodeToString(new byte[16]);
            String head = "GET " + Routes.BASE + path
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + "\r\n" + headers + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            in = new DataInputStream(socket.getInputStream());
            status = Integer.parseInt(line().split(" ")[1]);
            while (!line().isEmpty()) {
                // its headers
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    int status() {
        return status;
    }

    void text(String text) {
        frame(TEXT, true, true, text.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(byte[] bytes) {
        frame(BINARY, true, true, bytes);
    }

    void frame(int code, boolean last, boolean masked, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) (code | (last ? 0x80 : 0)));
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            frame.put((byte) (payload.length | mask));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (126 | mask)).putShort((short) payload.length);
        } else {
            frame.put((byte) (127 | mask)).putLong(payload.length);
        }
        byte[] key = {1, 2, 3, 4};
        if (masked) {
            frame.put(key);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ key[i % 4] : payload[i]));
        }
        raw(Arrays.copyOf(frame.array(), frame.position()));
    }

    void raw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame, answering pings by itself; null at the connection's end. */
    Frame next() {
        try {
            int code = in.read();
            if (code < 0) {
                return null;
            }
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            Frame frame = new Frame(code & 0xf, in.readNBytes((int) length));
            if (frame.code() == PING) {
                frame(PONG, true, true, frame.payload());
                return next();
            }
            return frame;
        } catch (IOException e) {
            return null;
        }
    }

    /** The next message of a type; what comes before it is passed over. */
    JsonObject await(String type) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Frame frame = next(); frame != null && System.nanoTime() < deadline; frame = next()) {
            if (frame.code() == TEXT && frame.json().getString("type").equals(type)) {
                return frame.json();
            }
        }
        throw new AssertionError("no message " + type);
    }

    /** Bytes that come, until they hold a text. */
    String awaitBytes(String text) {
        StringBuilder all = new StringBuilder();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!all.toString().contains(text)) {
            Frame frame = next();
            if (frame == null || frame.code() == CLOSE || System.nanoTime() > deadline) {
                throw new AssertionError("the end came before " + text + ": " + all);
            }
            if (frame.code() == BINARY) {
                all.append(frame.text());
            }
        }
        return all.toString();
    }

    /** What the server closes with, after whatever it sends before. */
    int closed() {
        for (Frame frame = next(); frame != null; frame = next()) {
            if (frame.code() == CLOSE) {
                return frame.status();
            }
        }
        return -1;
    }

    /** Cuts the line. */
    @Override
    public void close() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
