package io.sandhold.efast;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One request and its answer by HTTP/1.1 (RFC 9112), over a connection of its own that ends with it, by the deadline at the latest. The standard library's client
 * would look the host's name up by itself, after it was checked. One thread.
 */
final class HttpExchange implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int BUFFER = 64 << 10;

    private final Socket plain;
    private final Socket socket;
    private final Thread clock;
    private final HttpHead head;
    private final InputStream body;

    private HttpExchange(Socket plain, Socket socket, Thread clock, HttpHead head, InputStream body) {
        this.plain = plain;
        this.socket = socket;
        this.clock = clock;
        this.head = head;
        this.body = body;
    }

    /**
     * Sends a request and waits for the answer's head.
     *
     * @param content sent along with {@code POST}; without any it is {@code GET}
     * @throws EfastException if there is no answer
     */
    static HttpExchange of(
            Dialer dialer, WebAddress address, Map<String, String> headers, byte[] content, Deadline deadline) {
        Socket plain = dialer.dial(address.host(), deadline);
        Duration left = deadline.left();
        Thread clock = Thread.ofVirtual().name("efast-time").start(() -> {
            try {
                Thread.sleep(left);
                close(plain);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            plain.setSoTimeout((int) Math.max(1, Math.min(SILENCE.toMillis(), left.toMillis())));
            Socket socket = address.secure() ? secured(plain, address.host()) : plain;
            OutputStream out = socket.getOutputStream();
            out.write(request(address, headers, content));
            out.flush();
            InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
            HttpHead head = HttpHead.read(in);
            return new HttpExchange(plain, socket, clock, head, head.body(in));
        } catch (IOException | EfastException e) {
            clock.interrupt();
            close(plain);
            throw failed(address.host(), deadline, e);
        }
    }

    private static EfastException failed(HostAndPort host, Deadline deadline, Exception e) {
        if (deadline.over()) {
            return new EfastException("it took longer than its \"timeout\"", e);
        }
        return e instanceof EfastException known
                ? known
                : new EfastException(
                        "the connection to " + host + " failed: " + PeerText.line(String.valueOf(e.getMessage())), e);
    }

    /** TLS with the host's name checked against its certificate (RFC 9110 section 4.3.4). */
    private static Socket secured(Socket plain, HostAndPort host) throws IOException {
        SSLSocket secured = (SSLSocket)
                ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, host.name(), host.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static byte[] request(WebAddress address, Map<String, String> headers, byte[] content) {
        StringBuilder head = new StringBuilder(content.length > 0 ? "POST " : "GET ")
                .append(address.target())
                .append(" HTTP/1.1\r\nHost: ")
                .append(address.hostHeader())
                .append("\r\nConnection: close\r\nAccept-Encoding: identity\r\nUser-Agent: sandhold\r\n");
        if (content.length > 0) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[first.length + content.length];
        System.arraycopy(first, 0, whole, 0, first.length);
        System.arraycopy(content, 0, whole, first.length, content.length);
        return whole;
    }

    HttpHead head() {
        return head;
    }

    /** The answer's body, which ends where it says that it does: an {@link IOException} where it ends before. */
    InputStream body() {
        return body;
    }

    /** As what an exception of {@link #body} is told. */
    static EfastException broken(WebAddress address, Deadline deadline, IOException e) {
        return failed(address.host(), deadline, e);
    }

    @Override
    public void close() {
        clock.interrupt();
        close(socket);
        close(plain);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            System.getLogger(HttpExchange.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection did not close", e);
        }
    }
}
