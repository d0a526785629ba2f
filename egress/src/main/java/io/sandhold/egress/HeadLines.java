package io.sandhold.egress;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The lines of a request's head: ISO 8859-1, each ended by CR LF and by nothing else, without other control characters, bounded together. One thread. */
final class HeadLines {

    private final InputStream input;
    private final int most;
    private Optional<Integer> first;
    private int read;

    /**
     * @param first the head's first byte, which is read already
     * @param most bytes of all lines together
     */
    HeadLines(InputStream input, int first, int most) {
        this.input = input;
        this.first = Optional.of(first);
        this.most = most;
    }

    InputStream input() {
        return input;
    }

    /**
     * The next line, without its end.
     *
     * @throws Refusal for anything that one reader takes for a line and another does not
     */
    String next() throws IOException {
        var line = new StringBuilder(80);
        while (true) {
            int c = one();
            if (c == '\r') {
                if (one() != '\n') {
                    throw Refusal.malformed("a line of the request has a carriage return inside it");
                }
                return line.toString();
            }
            if (c == '\n') {
                throw Refusal.malformed("a line of the request ends in a line feed alone, and not in CR LF");
            }
            if (c < ' ' && c != '\t' || c == 127) {
                throw Refusal.malformed("the request has a control character, byte " + c);
            }
            line.append((char) c);
        }
    }

    private int one() throws IOException {
        if (++read > most) {
            throw Refusal.tooLarge("the request's head is longer than " + most + " bytes");
        }
        int c = first.isPresent() ? first.get() : input.read();
        first = Optional.empty();
        if (c < 0) {
            throw new EOFException("in the middle of a request's head");
        }
        return c;
    }
}
