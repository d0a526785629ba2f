package io.sandhold.server;

import io.sandhold.interpreters.Contexts;
import io.sandhold.interpreters.Handlers;
import io.sandhold.isolation.Isolation;
import io.sandhold.isolation.IsolationConfig;
import io.sandhold.isolation.JailException;
import io.sandhold.programs.ProgramRules;
import io.sandhold.programs.Programs;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionHostConfig;
import io.sandhold.sessions.Traces;
import io.sandhold.sshserver.SshServer;
import io.sandhold.sshserver.SshServerConfig;
import io.sandhold.storage.StorageException;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.Volumes;
import io.sandhold.storage.VolumesConfig;
import io.sandhold.webapi.CodeServices;
import io.sandhold.webapi.LocalApi;
import io.sandhold.webapi.ServerSelf;
import io.sandhold.webapi.WebApi;
import io.sandhold.webapi.WebServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The whole server, opened in the order of what needs what: the data directory, volumes, isolation, the session host, the
 * administrator's token, the doors. It closes in reverse, doors first.
 *
 * @param config what it was started with
 * @param data the data directory's real path
 * @param http where the REST API listens
 * @param ssh where SSH listens
 * @param hostKeys as {@link SshServer#hostKeys()}
 * @param volumes the kind in use
 * @param maxQuotaBytes the largest quota a session may ask for
 * @param guarantees what a session gets
 * @param shortcomings what this host cannot give
 * @param closes everything that is open
 */
record RunningServer(
        ServerConfig config,
        Path data,
        InetSocketAddress http,
        InetSocketAddress ssh,
        List<String> hostKeys,
        VolumeKind volumes,
        long maxQuotaBytes,
        List<String> guarantees,
        List<String> shortcomings,
        StopSequence closes)
        implements AutoCloseable {

    /**
     * Opens everything, or nothing.
     *
     * @throws StartException if something does not open; what was open by then is closed again
     */
    static RunningServer start(ServerConfigReader.Result read) {
        StopSequence opened = new StopSequence();
        try {
            return open(read.config(), read.settings(), opened);
        } catch (StorageException | JailException | SessionException | UncheckedIOException | IOException e) {
            throw abandoned(opened, new StartException(e.getMessage(), e));
        } catch (RuntimeException e) {
            throw abandoned(opened, e);
        }
    }

    private static RunningServer open(ServerConfig config, Settings settings, StopSequence opened) throws IOException {
        DataDirectory data = opened.add("the data directory", DataDirectory.hold(config.data()));
        Path directory = data.path();
        Volumes volumes = opened.add(
                "volumes",
                Volumes.open(new VolumesConfig(
                        directory.resolve("volumes"),
                        config.volumes(),
                        config.poolBytes().orElseGet(() -> Pool.automatic(directory)))));
        opened.add("the run directory", data::removeRunDirectory);
        Isolation isolation =
                opened.add("isolation", Isolation.open(new IsolationConfig(data.runDirectory(), config.profile())));
        Optional<CountedTraces> told = traces(config, opened);
        SessionHost host = opened.add(
                "the session host",
                SessionHost.open(
                        new SessionHostConfig(
                                directory.resolve("registry"),
                                config.node(),
                                config.quota(),
                                config.inodes(),
                                config.limits(),
                                config.maxLimits(),
                                config.lives(),
                                config.egress(),
                                config.penalties(),
                                config.idleTimeout(),
                                config.uidBase(),
                                config.maxSessions(),
                                config.maxSessionsPerAccount(),
                                config.recordings()),
                        volumes,
                        isolation,
                        told.<Traces>map(traces -> traces).orElse(Traces.NONE)));
        told.ifPresent(traces -> host.metrics()
                .total(
                        "sandhold_trace_spans_total",
                        "Spans of traces, by what became of them.",
                        "outcome",
                        SpanEnd.class,
                        traces::count));
        Programs programs = opened.add(
                "the programs",
                Programs.open(new ProgramRules(directory.resolve("outputs"), config.processOutput()), host.metrics()));
        host.accounts().setToken(Principal.SERVER, Accounts.ADMIN, AdminToken.LABEL, AdminToken.readOrMake(directory));
        List<String> shortcomings = new ArrayList<>(volumes.shortcomings());
        shortcomings.addAll(isolation.shortcomings());
        CodeServices code = code(config, host, opened);
        LogSwitch log = opened.add("the log's level", new LogSwitch(config.log(), LineFormat::level));
        RunningSelf self = new RunningSelf(directory, volumes, host, log);
        WebServerConfig web = new WebServerConfig(
                        config.http(), config.open(), config.web(), config.commands(), shortcomings, settings.shown())
                .with(code)
                .with(self);
        SshServer ssh = opened.add(
                "the SSH door",
                door(
                        Setting.SSH,
                        config.ssh(),
                        () -> SshServer.start(
                                new SshServerConfig(
                                        config.ssh(),
                                        directory.resolve("hostkeys"),
                                        config.open(),
                                        config.admission(),
                                        config.sshAlgorithms(),
                                        config.forwarding(),
                                        config.trust(),
                                        config.keepAlive(),
                                        config.texts()),
                                host,
                                new Console(LocalApi.of(web, host, programs), host))));
        WebApi http =
                opened.add("the HTTP door", door(Setting.HTTP, config.http(), () -> WebApi.start(web, host, programs)));
        self.know(about(http, ssh, volumes, isolation));
        opened.add("the endpoint file", () -> Endpoint.remove(directory));
        Endpoint.of(http.address(), ssh.address()).write(directory);
        return new RunningServer(
                config,
                directory,
                http.address(),
                ssh.address(),
                ssh.hostKeys(),
                volumes.kind(),
                config.quota().most(volumes.maxQuota()),
                isolation.guarantees(),
                shortcomings,
                opened);
    }

    private static ServerSelf.About about(WebApi http, SshServer ssh, Volumes volumes, Isolation isolation) {
        SshServer.Offered offered = ssh.offered();
        return new ServerSelf.About(
                Main.version(),
                Map.of("http", Endpoint.reachable(http.address()), "ssh", Endpoint.reachable(ssh.address())),
                ssh.hostKeys().stream().map(RunningSelf::hostKey).toList(),
                Map.of(
                        "key_exchange", offered.keyExchanges(),
                        "ciphers", offered.ciphers(),
                        "macs", offered.macs(),
                        "host_keys", offered.hostKeys()),
                new ServerSelf.Kept(
                        volumes.kind().name().toLowerCase(Locale.ROOT),
                        RunningSelf.guarantees(volumes.kind()),
                        volumes.shortcomings()),
                new ServerSelf.Kept("bubblewrap", isolation.guarantees(), isolation.shortcomings()));
    }

    private static Optional<CountedTraces> traces(ServerConfig config, StopSequence opened) {
        if (config.traces().endpoint().isEmpty()) {
            return Optional.empty();
        }
        URI to = config.traces().endpoint().get();
        return Optional.of(
                opened.add("the traces", OtlpTraces.open(config.traces(), to, config.node(), Main.version())));
    }

    private static CodeServices code(ServerConfig config, SessionHost host, StopSequence opened) {
        Handlers handlers =
                opened.add("the handlers", Handlers.open(config.code().handlers(), host));
        Contexts contexts =
                opened.add("the code contexts", Contexts.open(config.code().contexts(), host));
        return new CodeServices(
                Optional.of(handlers), Optional.of(contexts), config.code().efast());
    }

    private static <T> T door(Setting setting, InetSocketAddress address, Supplier<T> start) {
        try {
            return start.get();
        } catch (UncheckedIOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof java.net.BindException) {
                    throw new StartException(
                            "the address " + address.getAddress().getHostAddress() + " port " + address.getPort()
                                    + " for " + setting.option() + " cannot be had (" + cause.getMessage()
                                    + "); stop what listens there, or give another with " + setting.option(),
                            e);
                }
            }
            throw e;
        }
    }

    private static <T extends RuntimeException> T abandoned(StopSequence opened, T reason) {
        try {
            opened.close();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
        return reason;
    }

    @Override
    public void close() {
        closes.close();
    }
}
