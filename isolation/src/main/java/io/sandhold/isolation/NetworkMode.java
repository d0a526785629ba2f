package io.sandhold.isolation;

/** What a jail may reach. */
public enum NetworkMode {
    /** Its own loopback only. */
    NONE,
    /** Its own loopback only, and there {@link #EGRESS_PORT}, whose connections come to the server ({@link Jail#onConnection}). */
    EGRESS,
    /** The host's network, as any program on the host. */
    HOST;

    /** The port of the jail's 127.0.0.1 behind which the server is a proxy. */
    public static final int EGRESS_PORT = 3128;
}
