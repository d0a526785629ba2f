package io.sandhold.server;

import io.sandhold.isolation.Isolation;
import io.sandhold.isolation.IsolationConfig;
import io.sandhold.isolation.JailException;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionHostConfig;
import io.sandhold.sshserver.SshServer;
import io.sandhold.sshserver.SshServerConfig;
import io.sandhold.storage.StorageException;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.Volumes;
import io.sandhold.storage.VolumesConfig;
import io.sandhold.webapi.LocalApi;
import io.sandhold.webapi.WebApi;
import io.sandhold.webapi.WebServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                        isolation));
        host.accounts().setToken(Principal.SERVER, Accounts.ADMIN, AdminToken.LABEL, AdminToken.readOrMake(directory));
        List<String> shortcomings = new ArrayList<>(volumes.shortcomings());
        shortcomings.addAll(isolation.shortcomings());
        WebServerConfig web =
                new WebServerConfig(config.http(), config.open(), config.commands(), shortcomings, settings.shown());
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
                                new Console(LocalApi.of(web, host), host))));
        WebApi http = opened.add("the HTTP door", door(Setting.HTTP, config.http(), () -> WebApi.start(web, host)));
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
