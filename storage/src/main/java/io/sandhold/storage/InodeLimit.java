package io.sandhold.storage;

/** Whether a kind of volumes bounds how many inodes a volume holds: its files, directories, links and whatever else has one. */
public enum InodeLimit {
    /** There is no bound; each takes some room of the quota at most. */
    NONE,
    /** Set when the volume is made, and not to be changed. */
    FIXED,
    /** Set when the volume is made, and changed in use. */
    CHANGEABLE
}
