package io.sandhold.egress;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What the jail is told, in the language in which it asks. One thread. */
final class Answer {

    /** What a refusal or a success sounds like at this point of the conversation. */
    enum Tone {
        /** The language is not known: nothing is said. */
        NONE,
        HTTP,
        /** HTTP, and a success is silent: the host itself answers. */
        HTTP_BY_HOST,
        /** SOCKS5 that is still agreeing on a method. */
        SOCKS_METHOD,
        SOCKS
    }

    private static final byte[] NO_METHOD = {5, (byte) 0xff};
    private static final byte[] ESTABLISHED =
            "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream output;
    private Tone tone = Tone.NONE;

    Answer(OutputStream output) {
        this.output = output;
    }

    void in(Tone other) {
        tone = other;
    }

    /** Says that the host is reached. */
    void connected() throws IOException {
        switch (tone) {
            case HTTP -> send(ESTABLISHED);
            case SOCKS -> send(SocksReply.of(SocksReply.SUCCEEDED));
            case NONE, HTTP_BY_HOST, SOCKS_METHOD -> {}
        }
        tone = Tone.NONE;
    }

    /**
     * Says that it is not.
     *
     * @return whether anything was said
     */
    boolean refused(Refusal refusal) throws IOException {
        switch (tone) {
            case HTTP, HTTP_BY_HOST -> send(http(refusal));
            case SOCKS_METHOD -> send(NO_METHOD);
            case SOCKS -> send(SocksReply.of(refusal.reply()));
            case NONE -> {
                return false;
            }
        }
        tone = Tone.NONE;
        return true;
    }

    /** The sentence stands in the status line too: many programs show that alone. */
    private static byte[] http(Refusal refusal) {
        String sentence = PeerText.escape(refusal.getMessage(), 500);
        return ("HTTP/1.1 " + refusal.status() + " " + sentence
                        + "\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Length: "
                        + ("sandhold: ".length() + sentence.length() + 1)
                        + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\nsandhold: " + sentence + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    void send(byte[] bytes) throws IOException {
        output.write(bytes);
        output.flush();
    }
}
