package io.sandhold.webapi;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client of HTTP/1.1 that asks one request after another on one connection, and takes the server at its word: a connection that the server did not say it would close
 * has to take the next request. What came before is kept, for whoever finds that it did not. One thread.
 */
final class KeptConnection implements AutoCloseable {

    private static final int LONGEST = 1 << 20;

    private final int port;
    private Socket socket; // null: none
    private InputStream in;
    private String before = "";
    private int reused;

    KeptConnection(int port) {
        this.port = port;
    }

    /**
     * What was answered.
     *
     * @param headers by lower-case names; of several of one name the last
     * @param body its first MiB; nothing of what streams
     */
    record Answered(int status, Map<String, String> headers, byte[] body) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** How many requests went over a connection that had carried one before. */
    int reused() {
        return reused;
    }

    /**
     * Asks.
     *
     * @param head the first line and the headers, without those that say how long the body is
     */
    Answered ask(String method, String head, byte[] body) throws IOException {
        boolean kept = socket != null;
        if (!kept) {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(60_000);
            in = new BufferedInputStream(socket.getInputStream());
        } else {
            reused++;
        }
        String asked = head + (body.length == 0 ? "" : "Content-Length: " + body.length + "\r\n");
        Answered answered;
        try {
            OutputStream out = socket.getOutputStream();
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.write((asked + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            whole.write(body);
            IOException broken = null;
            try {
                out.write(whole.toByteArray());
            } catch (IOException e) {
                broken = e; // it may have been answered before it was whole
            }
            answered = answered(method);
            if (answered == null) {
                throw new IOException("no answer", broken);
            }
        } catch (IOException e) {
            close();
            throw new IOException(
                    (kept ? "under a kept connection, which had carried: " + before + "\n" : "") + "asked: " + asked,
                    e);
        }
        before = asked + " answered " + answered.status() + " " + answered.headers();
        boolean streams = answered.header("content-type").startsWith("text/event-stream");
        if (streams
                || answered.header("connection").toLowerCase(Locale.ROOT).contains("close")
                || answered.body().length == LONGEST) {
            close();
        }
        return answered;
    }

    private Answered answered(String method) throws IOException {
        String first = line();
        while (first != null && first.startsWith("HTTP/1.1 100")) {
            line();
            first = line();
        }
        if (first == null) {
            return null;
        }
        int status = Integer.parseInt(first.split(" ")[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            String[] parts = line.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        boolean none = method.equals("HEAD")
                || status == 204
                || status == 304
                || headers.getOrDefault("content-type", "").startsWith("text/event-stream");
        byte[] body = new byte[0];
        if (!none && headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            body = chunks();
        } else if (!none) {
            body = in.readNBytes(Math.min(LONGEST, Integer.parseInt(headers.getOrDefault("content-length", "0"))));
        }
        return new Answered(status, headers, body);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < LONGEST) {
            int length = Integer.parseInt(line(), 16);
            all.write(in.readNBytes(length));
            line();
            if (length == 0) {
                return all.toByteArray();
            }
        }
        return Arrays.copyOf(all.toByteArray(), LONGEST);
    }

    /** Null at the connection's end. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        for (; c != '\n' && c >= 0; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
