package io.sandhold.isolation;

/** What a control group bounds and counts, where the host lets the server use it. */
public enum Resource {
    MEMORY,
    PROCESSES,
    /** Time of the processors. */
    CPU
}
