package io.sandhold.storage;

/** Why a file operation was refused; each stands for one or more {@code errno} values. */
public enum FileError {
    /** ENOENT. */
    NOT_FOUND,
    /** EEXIST. */
    EXISTS,
    /** ENOTDIR. */
    NOT_A_DIRECTORY,
    /** EISDIR. */
    IS_A_DIRECTORY,
    /** ENOTEMPTY. */
    NOT_EMPTY,
    /** EACCES, EPERM, and what the server itself forbids: writing in the volume's root. */
    PERMISSION,
    /** ENOSPC, EDQUOT: the session's quota is reached, or its number of inodes. */
    QUOTA,
    /** ELOOP: too many symlinks, or a magic link. */
    LOOP,
    /** ENAMETOOLONG. */
    NAME_TOO_LONG,
    /** EINVAL: a NUL, an empty name, a directory into itself. */
    INVALID,
    /** A FIFO, socket or device where a regular file was asked for. */
    NOT_A_FILE,
    /** EXDEV, EMLINK, EROFS, EOPNOTSUPP. */
    UNSUPPORTED,
    /** EAGAIN, EBUSY, ETXTBSY: a program in the session holds a lease on the file, or runs it. */
    BUSY,
    /** EBADF, and everything on a deleted volume. */
    CLOSED,
    /** Anything else. */
    IO
}
