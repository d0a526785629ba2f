package io.sandhold.egress;

/** Replies of SOCKS5 (RFC 1928 section 6). */
final class SocksReply {

    static final int SUCCEEDED = 0;
    static final int FAILURE = 1;
    static final int NOT_ALLOWED = 2;
    static final int HOST_UNREACHABLE = 4;
    static final int CONNECTION_REFUSED = 5;
    static final int NO_SUCH_COMMAND = 7;
    static final int NO_SUCH_ADDRESS = 8;

    private SocksReply() {}

    /** The reply as it is sent. The address that the proxy connects from is nobody's business in a jail: zeros. */
    static byte[] of(int code) {
        return new byte[] {5, (byte) code, 0, 1, 0, 0, 0, 0, 0, 0};
    }
}
