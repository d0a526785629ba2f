package io.sandhold.egress;

/** What became of a connection. */
public enum EgressOutcome {
    /** It was connected, and ended as its two ends wished. */
    CONNECTED,
    /** The session's list does not have it, or no longer. */
    REFUSED_BY_LIST,
    /** It leads to an address that no session may reach. */
    REFUSED_ADDRESS,
    /** The name has no address, or none was found in time. */
    UNRESOLVED,
    /** Nobody answers there, or not in time. */
    UNREACHABLE,
    /** Too many connections, or too many bytes: it was refused, or cut where the limit was reached. */
    LIMIT,
    /** It was not asked for in a language that the proxy speaks. */
    MALFORMED,
    /** It was cut because nothing moved for too long. */
    TIMED_OUT,
    /** The session's client or the proxy was closed under it. */
    CLOSED,
    /** The proxy itself failed. */
    FAILED
}
