package io.sandhold.egress;

/** A session as the proxy sees it. Thread-safe. */
public interface EgressClient extends AutoCloseable {

    /** The session's id. */
    String session();

    /** What it may reach. */
    EgressPolicy policy();

    /** Replaces what it may reach; connections that the new list does not have are cut at once. */
    void policy(EgressPolicy policy);

    /** How much it may take. */
    EgressQuota quota();

    /** Replaces how much it may take; what is connected already stays, unless its bytes are used up. */
    void quota(EgressQuota quota);

    /** What it has taken. */
    EgressUsage usage();

    /** Cuts its connections at once and refuses any further one. Idempotent. Does not wait for {@link EgressProxy#serve} to return. */
    @Override
    void close();
}
