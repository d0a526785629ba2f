package io.sandhold.egress;

/**
 * How much a session may take of the way out.
 *
 * @param connections at once, at least 1
 * @param bytesPerConnection both ways together; {@link #UNLIMITED} for no limit
 * @param bytes both ways, of all connections together, of all its jails; {@link #UNLIMITED} for no limit
 */
public record EgressQuota(int connections, long bytesPerConnection, long bytes) {

    public static final long UNLIMITED = Long.MAX_VALUE;

    /** 64 connections, and as many bytes as one likes. */
    public static final EgressQuota STANDARD = new EgressQuota(64, UNLIMITED, UNLIMITED);

    public EgressQuota {
        if (connections < 1 || bytesPerConnection < 1 || bytes < 1) {
            throw new IllegalArgumentException("limits are at least 1: " + connections + " connections, "
                    + bytesPerConnection + " bytes each, " + bytes + " bytes");
        }
    }
}
