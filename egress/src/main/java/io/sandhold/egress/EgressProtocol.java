package io.sandhold.egress;

/** How a jail asked. */
public enum EgressProtocol {
    /** {@code CONNECT} (RFC 9110 section 9.3.6). */
    CONNECT,
    /** A request with a whole URL (RFC 9112 section 3.2.2). */
    HTTP,
    /** SOCKS version 5 (RFC 1928). */
    SOCKS5,
    /** It did not get so far. */
    UNKNOWN
}
