package io.sandhold.sdk;

import java.nio.charset.StandardCharsets;

/**
 * A piece of a file.
 *
 * @param bytes what stood there
 * @param binary whether the piece is not UTF-8 text
 * @param nextOffset where the next piece begins, in bytes
 * @param size the whole file's size, in bytes
 * @param last whether the file ends here
 */
public record FileContent(byte[] bytes, boolean binary, long nextOffset, long size, boolean last) {
    /** The piece as UTF-8 text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
