package io.sandhold.egress;

/**
 * The proxy in the server through which jails reach hosts: HTTP {@code CONNECT}, plain HTTP and SOCKS5, told apart by their first byte. It looks
 * names up itself and connects to the very address that it has checked. Where it fails, the connection ends: there is no other way on.
 * Thread-safe.
 */
public interface EgressProxy extends AutoCloseable {

    static EgressProxy open(EgressConfig config) {
        return new StreamProxy(config);
    }

    /**
     * Lets a session in. The caller closes the client with the session's jail.
     *
     * @param meter the session's, the same for every client it ever has
     */
    EgressClient client(EgressMeter meter, EgressPolicy policy, EgressQuota quota, EgressListener listener);

    /**
     * Serves one connection of a session's jail to its end, on the calling thread (a virtual one, as it blocks), and closes it. Throws nothing
     * for whatever the jail or the host does; the listener is told. What comes far above the session's limit is closed at once and has no event: the
     * next event says how many these were.
     *
     * @throws IllegalArgumentException if {@code client} is of another proxy
     */
    void serve(JailStream jail, EgressClient client);

    /** Closes every client and refuses any further connection. Idempotent. Does not wait for {@link #serve} to return. */
    @Override
    void close();
}
