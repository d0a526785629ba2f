package io.sandhold.webapi;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text out of bytes that come in pieces, of which one may end within a character; what is not UTF-8 is U+FFFD. One thread. */
final class Utf8Pieces {

    private static final int LONGEST_CHARACTER = 4;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    private ByteBuffer begun = ByteBuffer.allocate(0);

    /** What is whole of it by now. */
    String add(ByteBuffer bytes) {
        return decode(bytes, false);
    }

    /** What is left when nothing more comes. */
    String end() {
        return decode(ByteBuffer.allocate(0), true);
    }

    private String decode(ByteBuffer bytes, boolean last) {
        ByteBuffer all = ByteBuffer.allocate(begun.remaining() + bytes.remaining());
        all.put(begun).put(bytes).flip();
        CharBuffer text = CharBuffer.allocate(all.remaining() + LONGEST_CHARACTER);
        decoder.decode(all, text, last);
        if (last) {
            decoder.flush(text);
            decoder.reset();
        }
        begun = all.slice();
        return text.flip().toString();
    }
}
