package io.sandhold.isolation;

/** What a jail may reach. */
public enum NetworkMode {
    /** Its own loopback only. */
    NONE,
    /** The host's network, as any program on the host. */
    HOST
}
