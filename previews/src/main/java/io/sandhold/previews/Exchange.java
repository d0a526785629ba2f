package io.sandhold.previews;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** One request and its answer. */
public final class Exchange {

    private static final int PIECE = 32 << 10;

    /** Answers that only say that the real one is still to come. */
    private static final int MOST_INTERIM = 16;

    private Exchange() {}

    /** What the connection is to be, once it has carried an answer. */
    enum Then {
        CLOSES,
        LASTS,
        WEBSOCKET
    }

    /**
     * An answer on a connection that may last.
     *
     * @param lasts whether it says without contradiction where it ends, and that the connection stays
     * @param whole whether it was read to its end
     */
    record Answered(AppResponse response, boolean lasts, BooleanSupplier whole) {}

    /**
     * Sends a request on a connection of its own, and reads the head of the answer. One thread; whoever has the streams bounds the time by closing them.
     *
     * @param from what the server sends
     * @param to what goes to it
     * @param upgrade whether it is asked to switch to WebSocket
     * @throws AppException if what comes back is no HTTP
     * @throws IOException if the server breaks off, or the body cannot be read
     */
    public static AppResponse of(InputStream from, OutputStream to, AppRequest request, boolean upgrade)
            throws IOException {
        return on(new BufferedInputStream(from, PIECE), to, request, upgrade ? Then.WEBSOCKET : Then.CLOSES)
                .response();
    }

    /** @param answer what the server sends, and not a byte of an answer before */
    static Answered on(InputStream answer, OutputStream to, AppRequest request, Then then) throws IOException {
        to.write(head(request, then));
        IOException notTaken = send(request, to);
        try {
            Answered answered = read(answer, request.method(), then);
            return notTaken == null ? answered : new Answered(answered.response(), false, answered.whole());
        } catch (IOException e) {
            if (notTaken != null) {
                e.addSuppressed(notTaken);
            }
            throw e;
        }
    }

    private static byte[] head(AppRequest request, Then then) {
        StringBuilder head = new StringBuilder(request.method() + " " + request.target() + " HTTP/1.1\r\n");
        for (Field field : request.fields()) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        if (request.length().isEmpty()) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (request.length().getAsLong() > 0 || !request.method().equals("GET")) {
            head.append("Content-Length: ").append(request.length().getAsLong()).append("\r\n");
        }
        head.append(
                switch (then) {
                    case CLOSES -> "Connection: close\r\n\r\n";
                    case LASTS -> "Connection: keep-alive\r\n\r\n";
                    case WEBSOCKET -> "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
                });
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A server may answer without reading all that it is sent: what it says then counts. */
    private static IOException send(AppRequest request, OutputStream to) throws IOException {
        byte[] piece = new byte[PIECE];
        boolean chunked = request.length().isEmpty();
        for (int count = request.body().read(piece);
                count >= 0;
                count = request.body().read(piece)) {
            try {
                if (chunked && count > 0) {
                    to.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                to.write(piece, 0, count);
                if (chunked && count > 0) {
                    to.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                return e;
            }
        }
        try {
            if (chunked) {
                to.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            to.flush();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static Answered read(InputStream answer, String method, Then then) throws IOException {
        Head head = Head.read(answer);
        boolean interim = head.status() < 200;
        for (int i = 0; head.status() < 200 && head.status() != 101; i++) {
            if (i == MOST_INTERIM) {
                throw new AppException("the application says again and again that its answer is still to come");
            }
            head = Head.read(answer);
        }
        if (head.status() == 101) {
            if (then != Then.WEBSOCKET) {
                throw new AppException("the application switched to another protocol without being asked");
            }
            return new Answered(
                    new AppResponse(101, head.endToEnd(), OptionalLong.empty(), answer), false, () -> false);
        }
        boolean none = method.equals("HEAD") || head.status() == 204 || head.status() == 304;
        String coding = head.single("transfer-encoding");
        OptionalLong length = length(head);
        boolean lasts = then == Then.LASTS && !interim && head.leavesConnection();
        if (none) {
            AppResponse response = new AppResponse(
                    head.status(),
                    head.endToEnd(),
                    method.equals("HEAD") ? length : OptionalLong.of(0),
                    InputStream.nullInputStream());
            return new Answered(response, lasts, () -> true);
        }
        if (!coding.isEmpty()) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new AppException("the application's answer has a transfer coding that is not known here");
            }
            Chunks body = new Chunks(answer);
            return new Answered(
                    new AppResponse(head.status(), head.endToEnd(), OptionalLong.empty(), body), lasts, body::whole);
        }
        if (length.isEmpty()) {
            return new Answered(new AppResponse(head.status(), head.endToEnd(), length, answer), false, () -> false);
        }
        Measured body = new Measured(answer, length.getAsLong());
        return new Answered(new AppResponse(head.status(), head.endToEnd(), length, body), lasts, body::whole);
    }

    private static OptionalLong length(Head head) {
        String text = head.single("content-length");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new AppException("the application's answer has a length that is none");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** The names of what {@link #of} adds to a request by itself. */
    public static List<String> ownFields() {
        return List.of("content-length", "transfer-encoding", "connection", "upgrade", "expect", "te", "trailer");
    }
}
