package io.sandhold.egress;

/** A connection that is not made. The message is a sentence for whoever runs the program in the jail; it never has an address in it. */
final class Refusal extends RuntimeException {

    private final EgressOutcome outcome;
    private final int status;
    private final int reply;
    private final String address;

    private Refusal(EgressOutcome outcome, int status, int reply, String message, String address) {
        super(message, null, false, false);
        this.outcome = outcome;
        this.status = status;
        this.reply = reply;
        this.address = address;
    }

    EgressOutcome outcome() {
        return outcome;
    }

    /** The HTTP status (RFC 9110, RFC 6585). */
    int status() {
        return status;
    }

    /** The SOCKS5 reply (RFC 1928 section 6). */
    int reply() {
        return reply;
    }

    /** The address that was refused, or empty. */
    String address() {
        return address;
    }

    static Refusal byList(Target target) {
        return new Refusal(
                EgressOutcome.REFUSED_BY_LIST,
                403,
                SocksReply.NOT_ALLOWED,
                target + " is not in this session's list; ask for network.allow to include \"" + target + "\"",
                "");
    }

    static Refusal byAddress(Target target, String what, String address) {
        return new Refusal(
                EgressOutcome.REFUSED_ADDRESS,
                403,
                SocksReply.NOT_ALLOWED,
                target + " leads to " + what
                        + ", which no session may reach; ask the operator of this server to open the address if it is meant",
                address);
    }

    static Refusal unresolved(Target target, String why) {
        return new Refusal(
                EgressOutcome.UNRESOLVED,
                502,
                SocksReply.HOST_UNREACHABLE,
                "no address of " + target.host().text() + " was found: " + why + "; check the name, or try again",
                "");
    }

    static Refusal unreachable(Target target, String why, String address) {
        return new Refusal(
                EgressOutcome.UNREACHABLE,
                502,
                SocksReply.CONNECTION_REFUSED,
                target + " did not take the connection: " + why,
                address);
    }

    static Refusal slow(Target target, String address) {
        return new Refusal(
                EgressOutcome.UNREACHABLE,
                504,
                SocksReply.HOST_UNREACHABLE,
                target + " did not answer in time",
                address);
    }

    static Refusal limit(String message) {
        return new Refusal(EgressOutcome.LIMIT, 429, SocksReply.FAILURE, message, "");
    }

    static Refusal malformed(String message) {
        return new Refusal(EgressOutcome.MALFORMED, 400, SocksReply.FAILURE, message, "");
    }

    static Refusal tooLarge(String message) {
        return new Refusal(EgressOutcome.MALFORMED, 431, SocksReply.FAILURE, message, "");
    }

    /** SOCKS5 commands and kinds of addresses that are not served. */
    static Refusal unsupported(int reply, String message) {
        return new Refusal(EgressOutcome.MALFORMED, 400, reply, message, "");
    }

    /** Nothing moved for too long. */
    static Refusal silence(String message) {
        return new Refusal(EgressOutcome.TIMED_OUT, 408, SocksReply.FAILURE, message, "");
    }

    /** The last byte that was granted has moved. */
    static Refusal bytesSpent() {
        return limit("it was cut when the bytes of the connection or the session were used up");
    }

    /** One of the two ends went away in the middle; as ordinary an end as any. */
    static Refusal hungUp() {
        return new Refusal(EgressOutcome.CONNECTED, 502, SocksReply.FAILURE, "one end hung up", "");
    }

    static Refusal closed(String message) {
        return new Refusal(EgressOutcome.CLOSED, 503, SocksReply.FAILURE, message, "");
    }

    /** The cause is logged, and not told. */
    static Refusal failed() {
        return new Refusal(
                EgressOutcome.FAILED, 500, SocksReply.FAILURE, "the proxy failed; the server's log says why", "");
    }
}
