package io.sandhold.egress;

import java.time.Duration;
import java.util.Objects;

/**
 * A connection that has ended. All text is one line of printable ASCII.
 *
 * @param session whose
 * @param host what was asked for, or empty where that was not understood
 * @param port likewise, or 0
 * @param address the address that was connected to, or that was refused; else empty
 * @param detail a sentence for whoever reads the log; empty where the outcome says all
 * @param bytesUp sent to the host
 * @param bytesDown received from it, and handed to the jail
 * @param duration from the connection's first moment to its last
 */
public record EgressEvent(
        String session,
        EgressProtocol protocol,
        String host,
        int port,
        String address,
        EgressOutcome outcome,
        String detail,
        long bytesUp,
        long bytesDown,
        Duration duration) {

    public EgressEvent {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(duration, "duration");
    }
}
