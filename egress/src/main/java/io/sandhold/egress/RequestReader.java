package io.sandhold.egress;

import java.io.IOException;
import java.io.InputStream;

/** Tells by the first byte in which language a jail asks, and reads what it asks for. One thread. */
final class RequestReader {

    private final Connection connection;
    private final InputStream input;
    private final Answer answer;
    private final int headBytes;

    RequestReader(Connection connection, InputStream input, Answer answer, int headBytes) {
        this.connection = connection;
        this.input = input;
        this.answer = answer;
        this.headBytes = headBytes;
    }

    /**
     * The request.
     *
     * @throws Refusal if it is none
     * @throws IOException if the connection ends before the request does
     */
    Request read() throws IOException {
        int first = input.read();
        if (first == 5) {
            connection.speaks(EgressProtocol.SOCKS5);
            return new Request.Tunnel(new SocksReader(connection, input, answer).target());
        }
        if (first >= 'A' && first <= 'Z') {
            answer.in(Answer.Tone.HTTP);
            connection.speaks(EgressProtocol.HTTP);
            return new HttpReader(connection, new HeadLines(input, first, headBytes), answer).request();
        }
        throw Refusal.malformed(
                first < 0
                        ? "the connection ended before anything was asked"
                        : "neither HTTP nor SOCKS5 begins with byte " + first);
    }
}
