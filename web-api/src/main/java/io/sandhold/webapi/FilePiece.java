package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A piece of a file, as {@code readfile} gives it: text as text where it is UTF-8 without a NUL, else Base64 (RFC 4648 section 4).
 *
 * @param content the text or the Base64
 * @param binary which of the two
 * @param next where the next piece starts. A character cut by the piece's end is left to the next one
 * @param size the file's
 */
record FilePiece(String content, boolean binary, long next, long size) {

    static FilePiece of(ByteBuffer bytes, long offset, long size) {
        int length = bytes.remaining();
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(length);
        boolean last = offset + length >= size;
        ByteBuffer left = bytes.duplicate();
        CoderResult result = decoder.decode(left, text, last);
        boolean whole = result.isUnderflow() && (left.position() > bytes.position() || length == 0);
        String read = text.flip().toString();
        if (whole && read.indexOf('\0') < 0) {
            int taken = left.position() - bytes.position();
            return new FilePiece(read, false, offset + taken, size);
        }
        byte[] raw = new byte[length];
        bytes.get(raw);
        return new FilePiece(Base64.getEncoder().encodeToString(raw), true, offset + length, size);
    }

    /** As recorded, an empty piece does not say which of the two it is. */
    JsonObject members() {
        JsonObjectBuilder members = Json.createObjectBuilder().add("content", content);
        if (!content.isEmpty()) {
            members.add("is_binary", binary);
        }
        return members.add("offset", next)
                .add("size", size)
                .add("is_eof", next >= size)
                .build();
    }
}
