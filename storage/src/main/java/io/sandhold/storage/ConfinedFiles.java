package io.sandhold.storage;

import java.util.Set;

/**
 * A volume's files, held inside it by the kernel: every look-up is {@code openat2(2)} with {@code RESOLVE_IN_ROOT |
 * RESOLVE_NO_MAGICLINKS}, so an absolute symlink starts at the volume's root, {@code ..} stops there, and no race leads out.
 * New entries belong to the session's uid. Nothing blocks on a FIFO, socket or device. Thread-safe.
 *
 * <p>Every method throws {@link FileOperationException}. The root itself ({@code /}) holds {@code workspace} and {@code tmp} and
 * is closed to change, as it is in the jail.
 */
public interface ConfinedFiles {

    /** Opens a regular file; {@code permissions} are those of a new one. */
    ConfinedFile open(VolumePath path, Set<OpenMode> mode, int permissions);

    /** What is there; a symlink as the last name is followed. */
    FileAttributes attributes(VolumePath path);

    /** What is there; a symlink as the last name is what is described. */
    FileAttributes linkAttributes(VolumePath path);

    DirectoryEntries list(VolumePath directory);

    void makeDirectory(VolumePath path, int permissions);

    /** Makes a directory and those above it; those that are there are fine. */
    void makeDirectories(VolumePath path, int permissions);

    /** Removes anything but a directory; a symlink is not followed. */
    void removeFile(VolumePath path);

    /** Removes an empty directory. */
    void removeDirectory(VolumePath path);

    /** Removes what is there, with all below it. */
    void removeTree(VolumePath path);

    /** Renames; an existing target is replaced as by {@code rename(2)} or, without {@code replace}, refused. */
    void rename(VolumePath from, VolumePath to, boolean replace);

    /** Makes a symlink with that very text. */
    void symlink(byte[] target, VolumePath link);

    /** A symlink's text. */
    byte[] readLink(VolumePath link);

    /** Makes a hard link; a symlink as the last name of {@code existing} is not followed. */
    void hardLink(VolumePath existing, VolumePath link);

    /** Sets attributes of what is there; a symlink as the last name is followed. */
    void setAttributes(VolumePath path, AttributeChange change);

    /** Sets times of what is there; a symlink as the last name is not followed. Permissions of a symlink are refused. */
    void setLinkAttributes(VolumePath path, AttributeChange change);

    /** Where a path leads, in the session's own terms; the last name need not exist. */
    VolumePath realPath(VolumePath path);

    Space space();
}
