package io.sandhold.storage;

import static io.sandhold.storage.Errno.*;

import java.util.Locale;

/** What a refused operation says to the session's user: the path as they know it, what is wrong, and the way out. */
final class Refusal {
    private Refusal() {}

    /** For what the kernel said of {@code what}, a path in the session. */
    static FileOperationException of(int errno, Object what) {
        FileError error = error(errno);
        String subject = printable(what.toString());
        return new FileOperationException(
                error,
                switch (error) {
                    case NOT_FOUND -> "no such file or directory: " + subject;
                    case EXISTS -> "it exists already: " + subject;
                    case NOT_A_DIRECTORY -> "not a directory: " + subject;
                    case IS_A_DIRECTORY -> "it is a directory: " + subject;
                    case NOT_EMPTY -> "the directory is not empty: " + subject;
                    case PERMISSION -> "permission denied: " + subject;
                    case QUOTA ->
                        "no room for " + subject + ": the session's quota is reached; delete files or ask for more";
                    case LOOP -> "too many symbolic links: " + subject;
                    case NAME_TOO_LONG -> "the name is too long (255 bytes a name, 4,095 a path): " + subject;
                    case INVALID ->
                        (errno == EFBIG
                                        ? "a file cannot be that long on the session's volume: "
                                        : "that cannot be done with this path: ")
                                + subject;
                    case NOT_A_FILE -> "not a regular file: " + subject;
                    case UNSUPPORTED -> "the session's volume cannot do that (errno " + errno + "): " + subject;
                    case BUSY -> "it is busy, for a program uses it; try again, or end the program: " + subject;
                    case CLOSED -> "it is closed, or its session is deleted: " + subject;
                    case IO -> "input/output error (errno " + errno + "): " + subject;
                });
    }

    /** For want of room: in a quota of that many bytes if that is {@code reached}, else of what holds all sessions. */
    static FileOperationException noRoom(Object what, long quotaBytes, boolean reached) {
        String start = "no room for " + printable(what.toString()) + ": the session's quota of " + size(quotaBytes);
        return new FileOperationException(
                FileError.QUOTA,
                reached
                        ? start + " is reached; delete files or ask for more"
                        : start
                                + " is not reached, but it holds too many files or the host's disk is full; delete files or"
                                + " tell the operator");
    }

    /** For want of an inode, where a volume holds so many. */
    static FileOperationException noInode(Object what, long inodes) {
        return new FileOperationException(
                FileError.QUOTA,
                "no room for " + printable(what.toString()) + ": the session's limit of " + inodes
                        + " files (inodes, not bytes) is reached; delete files or ask for more");
    }

    static FileOperationException of(FileError error, String reason, Object what) {
        return new FileOperationException(error, reason + ": " + printable(what.toString()));
    }

    static FileError error(int errno) {
        return switch (errno) {
            case ENOENT -> FileError.NOT_FOUND;
            case EEXIST -> FileError.EXISTS;
            case ENOTDIR -> FileError.NOT_A_DIRECTORY;
            case EISDIR -> FileError.IS_A_DIRECTORY;
            case ENOTEMPTY -> FileError.NOT_EMPTY;
            case EACCES, EPERM -> FileError.PERMISSION;
            case ENOSPC, EDQUOT -> FileError.QUOTA;
            case ELOOP -> FileError.LOOP;
            case ENAMETOOLONG -> FileError.NAME_TOO_LONG;
            case EINVAL, EFBIG -> FileError.INVALID;
            case ENXIO, ENODEV -> FileError.NOT_A_FILE;
            case EXDEV, EMLINK, EROFS, EOPNOTSUPP -> FileError.UNSUPPORTED;
            case EAGAIN, EBUSY, ETXTBSY -> FileError.BUSY;
            case EBADF -> FileError.CLOSED;
            default -> FileError.IO;
        };
    }

    /** Text without characters that steer the terminal or the page it is shown on: controls, turns of direction, ends of lines. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL -> out.append(String.format("\\x%02x", c));
                case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                    out.append(String.format("\\u{%x}", c));
                default -> out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /** Bytes as people write them, to one decimal: {@code 50M}, {@code 1.5G}. */
    static String size(long bytes) {
        String[] units = {"", "K", "M", "G", "T", "P"};
        double value = bytes;
        int unit = 0;
        while (Math.round(value * 10) >= 10240 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        String text = String.format(Locale.ROOT, "%.1f", value);
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + units[unit];
    }
}
