package io.sandhold.server;

import jakarta.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Many clients of {@code execute} as events at once, each with a command of its own that prints without end. */
final class StreamFlood implements AutoCloseable {

    private static final String BUSY = "HTTP/1.1 503 ";

    private final List<Client> clients = new ArrayList<>();

    /** One client, which counts what comes, and asks again where the server is too busy to start its command; or takes nothing. */
    private static final class Client {
        private final BuiltServer server;
        private final String session;
        private volatile Socket socket;
        private final AtomicLong bytes = new AtomicLong();

        Client(BuiltServer server, String session, boolean reads) throws IOException {
            this.server = server;
            this.session = session;
            ask();
            if (reads) {
                Thread.ofVirtual().start(this::read);
            }
        }

        private void ask() throws IOException {
            URI http = URI.create(server.http());
            socket = new Socket(InetAddress.getLoopbackAddress(), http.getPort());
            String body = Json.createObjectBuilder()
                    .add("command", "exec yes")
                    .build()
                    .toString();
            String head = "POST /workspace/se/execute/" + session
                    + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                    + "Authorization: Bearer " + server.token()
                    + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        }

        private void read() {
            byte[] piece = new byte[16 << 10];
            try {
                InputStream in = socket.getInputStream();
                for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                    if (bytes.get() == 0 && new String(piece, 0, count, StandardCharsets.US_ASCII).startsWith(BUSY)) {
                        socket.close();
                        ask();
                        in = socket.getInputStream();
                        continue;
                    }
                    bytes.addAndGet(count);
                }
            } catch (IOException e) {
                System.getLogger(StreamFlood.class.getName()).log(System.Logger.Level.DEBUG, "a client was cut", e);
            }
        }
    }

    /**
     * Starts them.
     *
     * @param dead how many of them read nothing
     */
    static StreamFlood of(BuiltServer server, List<String> sessions, int clients, int dead) throws IOException {
        StreamFlood flood = new StreamFlood();
        for (int i = 0; i < clients; i++) {
            flood.clients.add(new Client(server, sessions.get(i % sessions.size()), i >= dead));
        }
        return flood;
    }

    /** What the one has got that got least, of those that read. */
    long least() {
        return clients.stream()
                .mapToLong(client -> client.bytes.get())
                .filter(bytes -> bytes > 0)
                .min()
                .orElse(0);
    }

    /** How many have got something. */
    long reading() {
        return clients.stream().filter(client -> client.bytes.get() > 0).count();
    }

    long all() {
        return clients.stream().mapToLong(client -> client.bytes.get()).sum();
    }

    /** Cuts every line. */
    @Override
    public void close() {
        for (Client client : clients) {
            try {
                client.socket.setSoLinger(true, 0);
                client.socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
