package io.sandhold.webapi;

import io.sandhold.sessions.AskedLimits;
import io.sandhold.sessions.ByteSize;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionNetwork;
import io.sandhold.sessions.SessionRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What a body asks of a session that is made or changed. */
final class SessionMembers {

    private static final double MOST_SECONDS = 10L * 365 * 24 * 3600;

    private SessionMembers() {}

    /**
     * What a session is to be changed to.
     *
     * @throws Problem 400 or 422, naming the member, also for one that is not known
     */
    static SessionRequest change(Members body) {
        return request(body.only("size", "inodes", "limits", "network", "timeout", "extend_on_use", "idle_timeout"));
    }

    /**
     * What a session is to be made with: other members are the original's clients' own affair.
     *
     * @throws Problem 400 or 422, naming the member
     */
    static SessionRequest request(Members body) {
        Optional<Long> size = bytes(body, "size");
        return new SessionRequest(
                size.map(OptionalLong::of).orElse(OptionalLong.empty()),
                body.optionalInt("inodes").map(OptionalLong::of).orElse(OptionalLong.empty()),
                body.members("limits").map(SessionMembers::limits).orElse(AskedLimits.NONE),
                body.members("network").flatMap(SessionMembers::network),
                time(body, "timeout"),
                body.optionalFlag("extend_on_use"),
                time(body, "idle_timeout"));
    }

    /** Seconds, or "never". */
    private static Optional<Duration> time(Members body, String name) {
        return body.is(name, "never") ? Optional.of(SessionRequest.NEVER) : seconds(body, name);
    }

    private static AskedLimits limits(Members limits) {
        limits.only("memory", "processes", "cpu", "cpu_weight", "open_files", "command_time", "output");
        return new AskedLimits(
                bytes(limits, "memory"),
                limits.optionalInt("processes"),
                limits.optionalNumber("cpu"),
                limits.optionalInt("cpu_weight"),
                limits.optionalInt("open_files"),
                seconds(limits, "command_time"),
                bytes(limits, "output"));
    }

    private static Optional<Long> bytes(Members members, String name) {
        return members.optionalSize(name).map(text -> {
            try {
                return ByteSize.parse(text);
            } catch (SessionException e) {
                throw Problem.invalid("\"" + name + "\": " + e.getMessage());
            }
        });
    }

    private static Optional<Duration> seconds(Members members, String name) {
        return members.optionalNumber(name).map(seconds -> {
            if (!(seconds >= 1 && seconds <= MOST_SECONDS)) {
                throw Problem.invalid("\"" + name + "\" must be 1 second to ten years, not " + Members.plain(seconds));
            }
            return Duration.ofMillis((long) (seconds * 1000));
        });
    }

    /** A list of hosts without a mode means the mode that has one. */
    private static Optional<SessionNetwork> network(Members network) {
        network.only("mode", "allow");
        boolean listed = !network.strings("allow").isEmpty();
        return network.optionalString("mode")
                .or(() -> listed ? Optional.of("egress") : Optional.empty())
                .map(mode -> network(mode, network, listed));
    }

    private static SessionNetwork network(String mode, Members network, boolean listed) {
        if (listed && !mode.equals("egress")) {
            throw Problem.invalid(
                    "\"network.allow\" means something in mode \"egress\" only, not in '" + SafeText.of(mode) + "'");
        }
        return switch (mode) {
            case "none" -> SessionNetwork.NONE;
            case "host" -> SessionNetwork.HOST;
            case "egress" -> SessionNetwork.egress(network.strings("allow"));
            default ->
                throw Problem.invalid(
                        "\"network.mode\" must be \"none\", \"egress\" or \"host\", not '" + SafeText.of(mode) + "'");
        };
    }
}
