package io.sandhold.storage;

/** What bounds a walk through a tree. */
public enum TreeBound {
    /** So many entries are looked at. */
    ENTRIES,
    /** So much time is taken. */
    TIME,
    /** The paths of directories that are still to be looked at take so much memory. */
    PATHS
}
