package io.sandhold.storage;

/** How a file is opened; a set of these. */
public enum OpenMode {
    READ,
    WRITE,
    /** Every write goes to the end ({@code O_APPEND}). */
    APPEND,
    /** Make it if it is not there. */
    CREATE,
    /** Make it, and refuse if anything (also a dangling symlink) has that name. */
    CREATE_NEW,
    /** Empty it first. */
    TRUNCATE,
    /** Refuse a symlink as the last name. */
    NO_FOLLOW
}
