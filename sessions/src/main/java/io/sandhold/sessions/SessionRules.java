package io.sandhold.sessions;

import io.sandhold.isolation.Limits;
import io.sandhold.isolation.NetworkMode;
import io.sandhold.storage.Volumes;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/** What a session may ask of this host. Every refusal names what was asked and what is allowed. */
final class SessionRules {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final SessionHostConfig config;
    private final LongSupplier maxQuota;
    private final Gate gate;

    /**
     * @param maxQuota as {@link Volumes#maxQuota()}
     */
    SessionRules(SessionHostConfig config, LongSupplier maxQuota, Gate gate) {
        this.config = config;
        this.maxQuota = maxQuota;
        this.gate = gate;
    }

    /**
     * The plan for {@code request}.
     *
     * @throws SessionException with {@link SessionError#INVALID} or {@link SessionError#FORBIDDEN}
     */
    SessionPlan plan(Principal by, SessionRequest request) {
        gate.check(Operation.SESSION_CREATE, by, "", "you may not make sessions; ask an administrator");
        NetworkMode network = request.network().orElse(NetworkMode.NONE);
        if (network == NetworkMode.HOST) {
            gate.check(
                    Operation.NETWORK_HOST,
                    by,
                    "",
                    "network 'host' reaches all that the host reaches and is for administrators; ask for 'none'");
        }
        Instant now = Moments.now();
        String owner = by.account().equals(Principal.SERVER.account()) ? Accounts.ADMIN : by.account();
        return new SessionPlan(
                owner,
                quota(request),
                limits(request),
                network,
                now,
                request.timeToLive()
                        .map(SessionRules::checked)
                        .or(config::timeToLive)
                        .map(now::plus));
    }

    private long quota(SessionRequest request) {
        long most = maxQuota.getAsLong();
        if (request.quotaBytes().isEmpty()) {
            return Math.clamp(config.defaultQuotaBytes(), Volumes.MIN_QUOTA, Math.max(Volumes.MIN_QUOTA, most));
        }
        long asked = request.quotaBytes().getAsLong();
        if (asked < Volumes.MIN_QUOTA) {
            throw invalid("size " + ByteSize.format(asked) + " is less than a session needs (at least "
                    + ByteSize.format(Volumes.MIN_QUOTA) + ")");
        }
        if (asked > most) {
            throw invalid("size " + ByteSize.format(asked) + " is more than this host allows (at most "
                    + ByteSize.format(most) + ")");
        }
        return asked;
    }

    private Limits limits(SessionRequest request) {
        Limits defaults = config.defaultLimits();
        Limits most = config.maxLimits();
        Limits asked;
        try {
            asked = new Limits(
                    request.memoryBytes().orElse(defaults.memoryBytes()),
                    request.processes().orElse(defaults.processes()),
                    request.cpus().orElse(defaults.cpus()),
                    request.openFiles().orElse(defaults.openFiles()));
        } catch (IllegalArgumentException e) {
            throw new SessionException(SessionError.INVALID, e.getMessage(), e);
        }
        most(
                "memory",
                asked.memoryBytes(),
                most.memoryBytes(),
                ByteSize.format(asked.memoryBytes()),
                ByteSize.format(most.memoryBytes()));
        most("processes", asked.processes(), most.processes(), "" + asked.processes(), "" + most.processes());
        most("cpu", asked.cpus(), most.cpus(), "" + asked.cpus(), "" + most.cpus());
        most("open_files", asked.openFiles(), most.openFiles(), "" + asked.openFiles(), "" + most.openFiles());
        return asked;
    }

    private static void most(String name, double asked, double most, String askedText, String mostText) {
        if (asked > most) {
            throw invalid(name + " " + askedText + " is more than this host allows (at most " + mostText + ")");
        }
    }

    private static Duration checked(Duration asked) {
        if (asked.compareTo(SHORTEST) < 0 || asked.compareTo(LONGEST) > 0) {
            throw invalid("a session lives " + SHORTEST.toSeconds() + " second to " + LONGEST.toDays() + " days, not "
                    + asked.toSeconds() + " seconds");
        }
        return asked;
    }

    private static SessionException invalid(String message) {
        return new SessionException(SessionError.INVALID, message);
    }
}
