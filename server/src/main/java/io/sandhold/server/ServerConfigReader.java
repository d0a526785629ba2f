package io.sandhold.server;

import static io.sandhold.server.Setting.*;

import io.sandhold.efast.EfastRules;
import io.sandhold.efast.HostAndPort;
import io.sandhold.egress.AddressRange;
import io.sandhold.egress.EgressConfig;
import io.sandhold.egress.EgressQuota;
import io.sandhold.egress.OpenAddress;
import io.sandhold.interpreters.ContextRules;
import io.sandhold.interpreters.HandlerRules;
import io.sandhold.isolation.Jail;
import io.sandhold.isolation.JailProfile;
import io.sandhold.isolation.Limits;
import io.sandhold.programs.ProgramRules;
import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.EgressRules;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.InodeRules;
import io.sandhold.sessions.LifeRules;
import io.sandhold.sessions.PenaltyRules;
import io.sandhold.sessions.QuotaRules;
import io.sandhold.sessions.RecordingRules;
import io.sandhold.sessions.TokenScope;
import io.sandhold.sshserver.AdmissionRules;
import io.sandhold.sshserver.SshServerConfig;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.Volumes;
import io.sandhold.webapi.CommandRules;
import io.sandhold.webapi.CrossOrigin;
import io.sandhold.webapi.WebServerConfig;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;

/** Turns {@link Settings} into a {@link ServerConfig}, and says everything that is wrong at once. */
final class ServerConfigReader {

    private static final Limits LEAST = new Limits(16L << 20, 8, 0.01, 1, 64, Duration.ofSeconds(1), 1 << 10);

    /** System.Logger's levels, as java.util.logging has them. */
    static final Map<String, Level> LEVELS =
            Map.of("error", Level.SEVERE, "warning", Level.WARNING, "info", Level.INFO, "debug", Level.FINE);

    private final Settings settings;
    private final List<String> mistakes;
    private final Map<String, String> environment;

    private ServerConfigReader(Settings settings, Map<String, String> environment, List<String> mistakes) {
        this.environment = environment;
        this.settings = settings;
        this.mistakes = mistakes;
    }

    /**
     * @param config the configuration
     * @param settings what it was read from
     */
    record Result(ServerConfig config, Settings settings) {}

    /** @throws ConfigException with every mistake */
    static Result read(Map<Setting, String> options, Optional<Path> file, Map<String, String> environment) {
        List<String> mistakes = new ArrayList<>();
        Settings settings = Settings.gather(options, file, environment, mistakes);
        ServerConfig config = new ServerConfigReader(settings, environment, mistakes).build();
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
        return new Result(config, settings);
    }

    private ServerConfig build() {
        InetSocketAddress http = value(HTTP, Values::address, new InetSocketAddress(0));
        InetSocketAddress ssh = value(SSH, Values::address, new InetSocketAddress(0));
        boolean open = value(AUTH, Values.oneOf(Map.of("token", false, "none", true)), false);
        if (open && !(loopback(http) && loopback(ssh))) {
            mistakes.add(
                    origin(AUTH) + ": 'none' lets in everyone who can reach the server, so it needs loopback"
                            + " addresses for --http and --ssh (127.0.0.1 or [::1]); use --auth token, or change the addresses");
        }
        if (http.getPort() != 0 && http.equals(ssh)) {
            mistakes.add(origin(SSH) + ": the same address as --http; give each its own port");
        }
        Limits limits = limits(MEMORY, PROCESSES, CPU, CPU_WEIGHT, OPEN_FILES, COMMAND_TIME, OUTPUT);
        Limits most = limits(
                MAX_MEMORY, MAX_PROCESSES, MAX_CPU, MAX_CPU_WEIGHT, MAX_OPEN_FILES, MAX_COMMAND_TIME, MAX_OUTPUT);
        atMost(MEMORY, limits.memoryBytes(), MAX_MEMORY, most.memoryBytes());
        atMost(PROCESSES, limits.processes(), MAX_PROCESSES, most.processes());
        atMost(CPU, limits.cpus(), MAX_CPU, most.cpus());
        atMost(CPU_WEIGHT, limits.cpuWeight(), MAX_CPU_WEIGHT, most.cpuWeight());
        atMost(OPEN_FILES, limits.openFiles(), MAX_OPEN_FILES, most.openFiles());
        atMost(
                COMMAND_TIME,
                limits.commandTime().toSeconds(),
                MAX_COMMAND_TIME,
                most.commandTime().toSeconds());
        atMost(OUTPUT, limits.outputBytes(), MAX_OUTPUT, most.outputBytes());
        int maxSessions = value(MAX_SESSIONS, Values.whole(1, 1_000_000), 1000);
        Path data = value(DATA, Values::directory, Path.of("data"));
        return new ServerConfig(
                data,
                http,
                ssh,
                value(
                        VOLUMES,
                        Values.oneOf(Map.of(
                                "auto", Optional.<VolumeKind>empty(),
                                "btrfs", Optional.of(VolumeKind.BTRFS),
                                "image", Optional.of(VolumeKind.IMAGE),
                                "tmpfs", Optional.of(VolumeKind.TMPFS),
                                "directory", Optional.of(VolumeKind.DIRECTORY))),
                        Optional.empty()),
                open,
                value(
                        SSH_ALGORITHMS,
                        Values.oneOf(Map.of(
                                "audited",
                                SshServerConfig.Algorithms.AUDITED,
                                "compatible",
                                SshServerConfig.Algorithms.COMPATIBLE)),
                        SshServerConfig.Algorithms.AUDITED),
                admission(),
                value(
                        SSH_FORWARDING,
                        Values.oneOf(Map.of(
                                "agent", Forwarding.AGENT,
                                "all", Forwarding.ALL,
                                "local", Forwarding.LOCAL,
                                "none", Forwarding.NONE)),
                        Forwarding.ALL),
                trust(),
                value(KEEP_ALIVE, Values::duration, SshServerConfig.KEEP_ALIVE),
                new SshServerConfig.Texts(text(SSH_BANNER), text(MOTD)),
                value(PENALTIES, AdmissionValues::penalties, PenaltyRules.STANDARD)
                        .exempting(exempt()),
                value(POOL, Values.orWord("auto", Values.size(256L << 20)), Optional.<Long>empty())
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty()),
                quota(),
                inodes(),
                limits,
                most,
                lives(),
                egress(),
                new WebServerConfig.Rules(
                        value(TOKEN_RATE, Values.whole(1, TokenScope.FASTEST), 500),
                        value(PREVIEW_ORIGIN, Values.orWord("none", Values::previews), Optional.empty()),
                        value(CORS_ORIGINS, Values::pages, CrossOrigin.NOBODY),
                        value(SIGN_IN_LIFE, Values::duration, Duration.ofHours(12))),
                new CommandRules(
                        value(COMMANDS, Values.orWord("any", Values::programs), Optional.empty()),
                        value(INTERPRETERS, Values.orWord("any", Values::programs), Optional.empty())),
                code(),
                value(IDLE_TIMEOUT, Values::duration, Duration.ofMinutes(10)),
                maxSessions,
                ofAccount(maxSessions),
                recordings(),
                processOutput(),
                value(UID_BASE, UidBase::read, UidBase.LEAST),
                value(NODE, Values::name, "local"),
                profile(data),
                traces(),
                value(LOG, Values.oneOf(LEVELS), Level.INFO));
    }

    private TraceRules traces() {
        Optional<URI> endpoint = value(OTLP_ENDPOINT, Values.orWord("none", TraceRules::endpoint), Optional.empty());
        Map<String, String> headers = Map.of();
        try {
            // whoever has no collector is not kept from starting by what others of the machine send theirs
            headers = TraceRules.headers(endpoint.isPresent() ? environment.getOrDefault(TraceRules.HEADERS, "") : "");
        } catch (IllegalArgumentException e) {
            mistakes.add(TraceRules.HEADERS + ": " + e.getMessage());
        }
        return new TraceRules(
                endpoint,
                value(TRACE_RATIO, Values.decimal(0, 1), 1.0),
                value(SERVICE_NAME, Values::name, "sandhold"),
                headers);
    }

    /** Checked as a whole here, so that its mistakes are told with those of the settings. */
    private JailProfile profile(Path data) {
        Optional<Path> named = value(PROFILE, Values.orWord("auto", Values::directory), Optional.empty());
        Path file = named.orElse(data.resolve("jail.profile"));
        return named.isPresent() || Files.exists(file)
                ? JailProfile.read(file, List.of(data, DataDirectory.runDirectory(data)), mistakes)
                : JailProfile.standard();
    }

    private Limits limits(
            Setting memory,
            Setting processes,
            Setting cpu,
            Setting weight,
            Setting openFiles,
            Setting commandTime,
            Setting output) {
        return new Limits(
                value(memory, Values.size(LEAST.memoryBytes()), LEAST.memoryBytes()),
                value(processes, Values.whole(LEAST.processes(), 1 << 22), LEAST.processes()),
                value(cpu, Values.decimal(LEAST.cpus(), 4096), LEAST.cpus()),
                value(weight, Values.whole(LEAST.cpuWeight(), 10_000), LEAST.cpuWeight()),
                value(openFiles, Values.whole(LEAST.openFiles(), 1 << 20), LEAST.openFiles()),
                value(commandTime, Values::duration, LEAST.commandTime()),
                value(output, Values.size(LEAST.outputBytes()), LEAST.outputBytes()));
    }

    private RecordingRules recordings() {
        RecordingRules usual = RecordingRules.STANDARD;
        RecordingRules rules = new RecordingRules(
                value(RECORDING_SIZE, Values.size(RecordingRules.LEAST), usual.loginBytes()),
                value(RECORDING_STREAM, Values.size(1), usual.streamBytes()),
                value(RECORDING_ROOM, Values.size(RecordingRules.LEAST), usual.roomBytes()),
                value(RECORDING_TIME, Values::duration, usual.kept()));
        atMost(RECORDING_SIZE, rules.loginBytes(), RECORDING_ROOM, rules.roomBytes());
        return rules;
    }

    private CodeRules code() {
        return new CodeRules(
                new HandlerRules(
                        value(HANDLER_POOL, Values.whole(0, 1000), HandlerRules.STANDARD.waiting()),
                        value(HANDLERS_MOST, Values.whole(1, 10_000), HandlerRules.STANDARD.most())),
                new ContextRules(
                        value(CONTEXT_IDLE, Values::duration, ContextRules.STANDARD.idle()),
                        value(CONTEXTS_MOST, Values.whole(1, 10_000), ContextRules.STANDARD.most()),
                        value(CONTEXTS_PER_SESSION, Values.whole(1, 1000), ContextRules.STANDARD.mostOfSession())),
                new EfastRules(hosts(EFAST_HOSTS, "none"), hosts(EFAST_STORAGE_HOSTS, "public"), closed()));
    }

    private List<HostAndPort> hosts(Setting setting, String nothing) {
        return value(setting, Values.orWord(nothing, Values::hosts), Optional.<List<HostAndPort>>empty())
                .orElse(List.of());
    }

    private long processOutput() {
        long bytes = value(PROCESS_OUTPUT, Values.size(ProgramRules.LEAST_OUTPUT), ProgramRules.USUAL_OUTPUT);
        if (bytes > ProgramRules.MOST_OUTPUT) {
            mistakes.add(origin(PROCESS_OUTPUT) + ": more than 1G is not kept of a process; lower it");
        }
        return bytes;
    }

    private AdmissionRules admission() {
        AdmissionRules startups = value(MAX_STARTUPS, AdmissionValues::startups, AdmissionRules.STANDARD);
        return new AdmissionRules(
                startups.start(),
                startups.rate(),
                startups.full(),
                value(MAX_STARTUPS_PER_SOURCE, Values.whole(1, 100_000), startups.perSource()),
                value(LOGIN_GRACE, Values::duration, startups.grace()),
                value(LOGIN_TRIES, Values.whole(1, 1000), startups.tries()),
                value(MAX_CONNECTIONS_PER_ACCOUNT, Values.whole(1, 100_000), startups.perAccount()));
    }

    private String text(Setting setting) {
        return value(setting, Values.orWord("none", Values::text), Optional.<String>empty())
                .orElse("");
    }

    private CertificateTrust trust() {
        return new CertificateTrust(
                value(USER_CA, Values.orWord("none", Values::directory), Optional.<Path>empty())
                        .map(file -> value(USER_CA, unused -> CertificateTrust.authoritiesIn(file), Set.<String>of()))
                        .orElse(Set.of()),
                value(REVOKED_KEYS, Values.orWord("none", Values::directory), Optional.<Path>empty())
                        .map(file -> value(REVOKED_KEYS, unused -> CertificateTrust.checked(file), file)));
    }

    private List<AddressRange> exempt() {
        return value(PENALTY_EXEMPT, Values.orWord("none", Values::addressRanges), Optional.<List<AddressRange>>empty())
                .orElse(List.of());
    }

    private QuotaRules quota() {
        long usual = value(QUOTA, Values.size(Volumes.MIN_QUOTA), Volumes.MIN_QUOTA);
        Optional<Long> most =
                value(MAX_QUOTA, Values.orWord("auto", Values.size(Volumes.MIN_QUOTA)), Optional.<Long>empty());
        most.ifPresent(bytes -> atMost(QUOTA, usual, MAX_QUOTA, bytes));
        return new QuotaRules(usual, most.map(OptionalLong::of).orElse(OptionalLong.empty()));
    }

    /** Bounds nobody where it is as many as all. */
    private int ofAccount(int maxSessions) {
        return value(
                        MAX_SESSIONS_PER_ACCOUNT,
                        Values.orWord("auto", Values.whole(1, 1_000_000)),
                        Optional.<Integer>empty())
                .orElse(Math.max(10, maxSessions / 10));
    }

    private InodeRules inodes() {
        Function<String, Integer> number = Values.whole((int) Volumes.MIN_INODES, Integer.MAX_VALUE);
        Optional<Integer> usual = value(INODES, Values.orWord("auto", number), Optional.empty());
        int most = value(MAX_INODES, number, Integer.MAX_VALUE);
        usual.ifPresent(inodes -> atMost(INODES, inodes, MAX_INODES, most));
        return new InodeRules(usual.map(OptionalLong::of).orElse(OptionalLong.empty()), most);
    }

    private LifeRules lives() {
        Optional<Duration> usual = value(TIME_TO_LIVE, Values.orWord("never", Values::duration), Optional.empty());
        Optional<Duration> most = value(MAX_TIME_TO_LIVE, Values.orWord("never", Values::duration), Optional.empty());
        most.ifPresent(longest -> atMost(
                TIME_TO_LIVE,
                usual.map(Duration::toSeconds).orElse(Long.MAX_VALUE),
                MAX_TIME_TO_LIVE,
                longest.toSeconds()));
        return new LifeRules(
                usual,
                most,
                value(EXTEND_ON_USE, Values.oneOf(Map.of("yes", true, "no", false)), false),
                value(UNUSED_FOR, Values.orWord("never", Values::duration), Optional.empty()));
    }

    private EgressRules egress() {
        List<OpenAddress> open = value(
                        EGRESS_OPEN, Values.orWord("none", Values::openAddresses), Optional.<List<OpenAddress>>empty())
                .orElse(List.of());
        return new EgressRules(
                value(EGRESS, Values.oneOf(Map.of("on", true, "off", false)), true),
                EgressConfig.STANDARD.opening(open).closing(closed()),
                new EgressQuota(
                        value(EGRESS_CONNECTIONS, Values.whole(1, Jail.CONNECTIONS_MOST), Jail.CONNECTIONS_MOST),
                        EgressQuota.UNLIMITED,
                        value(EGRESS_BYTES, Values.orWord("unlimited", Values.size(1)), Optional.<Long>empty())
                                .orElse(EgressQuota.UNLIMITED)));
    }

    private List<AddressRange> closed() {
        return value(EGRESS_CLOSED, Values.orWord("none", Values::addressRanges), Optional.<List<AddressRange>>empty())
                .orElse(List.of());
    }

    private void atMost(Setting setting, double value, Setting most, double limit) {
        if (value > limit) {
            mistakes.add(origin(setting) + ": " + settings.values().get(setting).value() + " is more than "
                    + settings.values().get(most).value() + " of " + most.option() + "; lower it, or raise "
                    + most.option());
        }
    }

    /** The value read; where it is a mistake, that is noted, and {@code otherwise} lets the rest be looked at. */
    private <T> T value(Setting setting, Function<String, T> read, T otherwise) {
        try {
            return read.apply(settings.values().get(setting).value());
        } catch (IllegalArgumentException e) {
            mistakes.add(origin(setting) + ": " + e.getMessage());
            return otherwise;
        }
    }

    private String origin(Setting setting) {
        return settings.values().get(setting).origin();
    }

    private static boolean loopback(InetSocketAddress address) {
        return address.getAddress() != null && address.getAddress().isLoopbackAddress();
    }
}
