package io.sandhold.sessions;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-8 that comes in pieces: a character cut by a piece's end is completed by the next one, and what is no UTF-8 becomes U+FFFD. Not thread-safe. */
final class Utf8Stream {

    /** The longest beginning of a character. */
    private static final int LONGEST_REST = 3;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] rest = {};

    /** The text that these bytes complete. */
    String text(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.allocate(rest.length + length)
                .put(rest)
                .put(bytes, offset, length)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, false);
        rest = new byte[in.remaining()];
        in.get(rest);
        if (rest.length > LONGEST_REST) {
            throw new IllegalStateException(rest.length + " bytes begin no character");
        }
        return out.flip().toString();
    }

    /** What the end makes of a character that was cut. */
    String end() {
        String last = rest.length == 0 ? "" : "\uFFFD";
        rest = new byte[0];
        return last;
    }
}
