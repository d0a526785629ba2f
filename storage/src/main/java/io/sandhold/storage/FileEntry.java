package io.sandhold.storage;

import java.nio.charset.StandardCharsets;

/**
 * A name in a directory, with what it is. A symlink is itself, not what it points to.
 *
 * @param name bytes, without a slash; not to be changed
 * @param attributes what it is
 */
public record FileEntry(byte[] name, FileAttributes attributes) {
    /** The name as text, with U+FFFD where it is not UTF-8. */
    public String text() {
        return new String(name, StandardCharsets.UTF_8);
    }
}
