package io.sandhold.storage;

import java.time.Instant;

/**
 * What {@code statx(2)} says of a file.
 *
 * @param type what it is
 * @param permissions the low twelve bits of {@code st_mode}
 * @param size bytes
 * @param uid its owner as the session sees it: 1000 for the session's own, 65534 for anyone else
 * @param gid its group likewise
 * @param links hard links
 * @param accessed last access
 * @param modified last change of its content, or what somebody set it to
 * @param changed last change of its content or of these attributes; nobody can set it
 * @param inode its number in the volume
 */
public record FileAttributes(
        FileType type,
        int permissions,
        long size,
        int uid,
        int gid,
        int links,
        Instant accessed,
        Instant modified,
        Instant changed,
        long inode) {

    public boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    public boolean isRegularFile() {
        return type == FileType.REGULAR;
    }
}
