package io.sandhold.sessions;

import io.sandhold.isolation.Limits;
import io.sandhold.isolation.NetworkMode;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.Volumes;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** What a session may ask of this host. Every refusal names what was asked and what is allowed. */
final class SessionRules {

    /** A hundredth of a processor: 1 ms of the 100 ms that cpu.max counts in, the kernel's least (cgroup-v2). */
    private static final double LEAST_CPUS = 0.01;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final SessionHostConfig config;
    private final LongSupplier maxQuota;
    private final AskedInodes inodes;
    private final Gate gate;

    /**
     * @param maxQuota as {@link Volumes#maxQuota()}
     * @param kind as {@link Volumes#kind()}
     */
    SessionRules(SessionHostConfig config, LongSupplier maxQuota, VolumeKind kind, Gate gate) {
        this.config = config;
        this.maxQuota = maxQuota;
        this.inodes = new AskedInodes(config.inodes(), kind);
        this.gate = gate;
    }

    /**
     * The plan for a new session.
     *
     * @throws SessionException with {@link SessionError#INVALID} or {@link SessionError#FORBIDDEN}
     */
    SessionPlan plan(Principal by, SessionRequest request) {
        gate.check(Operation.SESSION_CREATE, by, "", "you may not make sessions; ask an administrator");
        Instant now = Moments.now();
        String owner = by.account().equals(Principal.SERVER.account()) ? Accounts.ADMIN : by.account();
        long quota =
                request.quotaBytes().isPresent() ? quota(request.quotaBytes().getAsLong()) : usualQuota();
        return new SessionPlan(
                owner,
                quota,
                inodes.planned(request.inodes(), quota),
                limits(request.limits(), config.defaultLimits()),
                request.network().map(asked -> network(by, asked)).orElse(SessionNetwork.NONE),
                now,
                life(request, now));
    }

    /**
     * The plan for a session that is there: what is not asked for stays as it is, also where it is more than this host allows by now.
     *
     * @throws SessionException with {@link SessionError#INVALID} or {@link SessionError#FORBIDDEN}
     */
    SessionPlan change(Principal by, Session session, SessionRequest request) {
        long quota =
                request.quotaBytes().isPresent() ? quota(request.quotaBytes().getAsLong()) : session.quotaBytes();
        return new SessionPlan(
                session.owner(),
                quota,
                inodes.changed(session, request.inodes(), quota),
                limits(request.limits(), session.limits()),
                request.network().map(asked -> network(by, asked)).orElse(session.network()),
                session.created(),
                changedLife(session.life(), request, Moments.now()));
    }

    private Lifetime life(SessionRequest request, Instant now) {
        LifeRules rules = config.lives();
        Optional<Duration> time = request.timeToLive().map(this::checked).or(rules::timeToLive);
        boolean extended = request.extendOnUse().orElse(rules.extendOnUse());
        return new Lifetime(
                time.flatMap(SessionRules::bounded).map(now::plus),
                time.flatMap(SessionRules::bounded).filter(_ -> extended),
                request.idleTime().map(SessionRules::idle).or(rules::idleTime).flatMap(SessionRules::bounded));
    }

    private Lifetime changedLife(Lifetime life, SessionRequest request, Instant now) {
        Optional<Duration> time = request.timeToLive().map(this::checked);
        boolean extended = request.extendOnUse().orElse(life.extension().isPresent());
        Optional<Duration> step =
                time.or(life::extension).or(config.lives()::timeToLive).flatMap(SessionRules::bounded);
        if (request.extendOnUse().orElse(false) && step.isEmpty()) {
            throw invalid("use cannot extend a life that has no end; give a timeout with it");
        }
        return new Lifetime(
                time.isPresent() ? time.flatMap(SessionRules::bounded).map(now::plus) : life.end(),
                step.filter(_ -> extended),
                request.idleTime().map(SessionRules::idle).or(life::idle).flatMap(SessionRules::bounded));
    }

    /** Empty for what is never over. */
    private static Optional<Duration> bounded(Duration time) {
        return Optional.of(time).filter(asked -> !asked.equals(SessionRequest.NEVER));
    }

    private SessionNetwork network(Principal by, SessionNetwork asked) {
        if (asked.mode() == NetworkMode.HOST) {
            gate.check(
                    Operation.NETWORK_HOST,
                    by,
                    "",
                    "network 'host' reaches all that the host reaches and is for administrators; ask for 'none' or 'egress'");
        }
        if (asked.mode() == NetworkMode.EGRESS && !config.egress().offered()) {
            throw invalid(
                    "network 'egress' is not offered on this host; ask for 'none', or the operator for --egress on");
        }
        return asked;
    }

    private long usualQuota() {
        return Math.clamp(
                config.quota().usual(), Volumes.MIN_QUOTA, config.quota().most(maxQuota.getAsLong()));
    }

    private long quota(long asked) {
        long most = config.quota().most(maxQuota.getAsLong());
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

    private Limits limits(AskedLimits asked, Limits others) {
        asked.cpus().filter(cpus -> !(cpus >= LEAST_CPUS)).ifPresent(cpus -> {
            throw invalid("cpu must be at least " + LEAST_CPUS + ", the least share that the kernel keeps to, not "
                    + (Double.isFinite(cpus) ? BigDecimal.valueOf(cpus).toPlainString() : cpus.toString()));
        });
        Limits whole;
        try {
            whole = asked.over(others);
        } catch (IllegalArgumentException e) {
            throw new SessionException(SessionError.INVALID, e.getMessage(), e);
        }
        Limits most = config.maxLimits();
        most("memory", asked.memoryBytes(), most.memoryBytes(), ByteSize::format);
        most("processes", asked.processes(), most.processes(), String::valueOf);
        most("cpu", asked.cpus(), most.cpus(), String::valueOf);
        most("cpu_weight", asked.cpuWeight(), most.cpuWeight(), String::valueOf);
        most("open_files", asked.openFiles(), most.openFiles(), String::valueOf);
        most("command_time", asked.commandTime(), most.commandTime(), time -> time.toSeconds() + " seconds");
        most("output", asked.outputBytes(), most.outputBytes(), ByteSize::format);
        return whole;
    }

    private static <T extends Comparable<T>> void most(
            String name, Optional<T> asked, T most, Function<T, String> text) {
        if (asked.isPresent() && asked.get().compareTo(most) > 0) {
            throw invalid(name + " " + text.apply(asked.get()) + " is more than this host allows (at most "
                    + text.apply(most) + ")");
        }
    }

    private Duration checked(Duration asked) {
        if (asked.equals(SessionRequest.NEVER) && config.lives().most().isEmpty()) {
            return asked;
        }
        Duration most = config.lives().most().orElse(LONGEST);
        if (asked.compareTo(SHORTEST) < 0 || asked.compareTo(most) > 0) {
            throw invalid("a session lives " + SHORTEST.toSeconds() + " second to "
                    + (most.compareTo(Duration.ofDays(2)) > 0 ? most.toDays() + " days" : most.toSeconds() + " seconds")
                    + ", not "
                    + (asked.equals(SessionRequest.NEVER) ? "for ever" : asked.toSeconds() + " seconds"));
        }
        return asked;
    }

    private static Duration idle(Duration asked) {
        if (asked.equals(SessionRequest.NEVER)) {
            return asked;
        }
        if (asked.compareTo(SHORTEST) < 0 || asked.compareTo(LONGEST) > 0) {
            throw invalid("a session may go unused for " + SHORTEST.toSeconds() + " second to " + LONGEST.toDays()
                    + " days, not " + asked.toSeconds() + " seconds");
        }
        return asked;
    }

    private static SessionException invalid(String message) {
        return new SessionException(SessionError.INVALID, message);
    }
}
