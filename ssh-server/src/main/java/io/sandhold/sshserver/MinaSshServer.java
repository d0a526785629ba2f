package io.sandhold.sshserver;

import io.sandhold.sessions.Metrics;
import io.sandhold.sessions.SessionHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/**
 * The SSH door on Apache MINA SSHD, of which it takes transport, login and channel numbers; what a channel does is our own. The
 * figures in here are explained in {@code docs/ssh.md}.
 */
final class MinaSshServer implements SshServer {

    private static final long WINDOW = 2L << 20;
    private static final long PACKET = 64L << 10;
    static final int IO_THREADS = Math.max(4, Runtime.getRuntime().availableProcessors() + 1);
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);

    private final org.apache.sshd.server.SshServer server;
    private final SshHostKeys hostKeys;
    private final InetSocketAddress address;

    private MinaSshServer(org.apache.sshd.server.SshServer server, SshHostKeys hostKeys, InetSocketAddress address) {
        this.server = server;
        this.hostKeys = hostKeys;
        this.address = address;
    }

    static SshServer start(SshServerConfig config, SessionHost host, OperatorConsole console) {
        SshHostKeys hostKeys = SshHostKeys.in(config.keyDirectory());
        org.apache.sshd.server.SshServer server = ServerBuilder.builder().build(true);
        SshMetrics metrics = new SshMetrics(host.metrics());
        SftpRoom sftpRoom = SftpRoom.ofProcess();
        SshAuthentication authentication = new SshAuthentication(
                host,
                metrics,
                sftpRoom,
                config.forwarding(),
                config.trust(),
                new OpenConnections(config.admission().perAccount()));
        SshAlgorithms.offer(server, config.algorithms());
        bound(server);
        ConnectionGate gate = admit(server, config, host, hostKeys, authentication, metrics);
        server.setKeyPairProvider(hostKeys.provider(config.algorithms()));
        server.setChannelFactories(List.of(
                channels(
                        "session",
                        authentication,
                        connection -> new SessionChannel(
                                connection, console, config.texts().today())),
                forwards(ForwardTarget.TCP, authentication),
                forwards(ForwardTarget.UNIX, authentication)));
        server.setGlobalRequestHandlers(List.of(
                KeepAliveHandler.INSTANCE,
                new NoMorePrograms(authentication),
                new HostKeyProof(hostKeys),
                new ReturnRequests(authentication),
                new RefusedRequests()));
        server.setHost(config.address().getAddress().getHostAddress());
        server.setPort(config.address().getPort());
        try {
            server.start();
        } catch (IOException e) {
            server.close(true);
            throw new UncheckedIOException(
                    "SSH cannot listen on " + config.address() + ": " + e.getMessage() + "; choose another address", e);
        }
        // after the start, which makes the clock
        server.addSessionListener(new KeepAlive(server.getScheduledExecutorService(), config.keepAlive()));
        measure(host.metrics(), server, gate, sftpRoom);
        InetSocketAddress address = new InetSocketAddress(config.address().getAddress(), server.getPort());
        return new MinaSshServer(server, hostKeys, address);
    }

    private static void bound(org.apache.sshd.server.SshServer server) {
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Sandhold");
        CoreModuleProperties.NIO_WORKERS.set(server, IO_THREADS);
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(server, true);
        CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(server, (int) PACKET);
        CoreModuleProperties.WINDOW_SIZE.set(server, WINDOW);
        CoreModuleProperties.MAX_PACKET_SIZE.set(server, PACKET);
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, 2 * Connection.MOST_CHANNELS);
        CoreModuleProperties.IGNORE_MESSAGE_FREQUENCY.set(server, 0L);
        // Idle shells live, and a client may stop reading for a while: keep-alives find those that are gone.
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.NIO2_MIN_WRITE_TIMEOUT.set(server, Duration.ofDays(1));
    }

    private static ConnectionGate admit(
            org.apache.sshd.server.SshServer server,
            SshServerConfig config,
            SessionHost host,
            SshHostKeys hostKeys,
            SshAuthentication authentication,
            SshMetrics metrics) {
        AdmissionRules rules = config.admission();
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, rules.tries());
        CoreModuleProperties.AUTH_TIMEOUT.set(server, rules.grace());
        ConnectionGate gate = new ConnectionGate(
                rules, config.open() ? Optional.empty() : Optional.of(host.penalties()), new SecureRandom(), metrics);
        server.addSessionListener(gate);
        server.setSessionFactory(new SessionFactory(server) {
            @Override
            protected ServerSessionImpl doCreateSession(IoSession socket) throws Exception {
                return new GuardedTransport(server, socket, gate, hostKeys);
            }
        });
        server.setServiceFactories(
                List.of(LoginService.factory(authentication, config.open()), OrderedConnectionService.factory()));
        server.setUserAuthFactories(List.of(
                KeyLogin.factory(authentication),
                InteractiveLogin.factory(authentication),
                PasswordLogin.factory(authentication)));
        server.setPublickeyAuthenticator(authentication.keys());
        server.addSessionListener(authentication);
        if (!config.texts().banner().isEmpty()) {
            CoreModuleProperties.WELCOME_BANNER.set(
                    server, SshServerConfig.Texts.lines(config.texts().banner()));
        }
        return gate;
    }

    private static void measure(
            Metrics metrics, org.apache.sshd.server.SshServer server, ConnectionGate gate, SftpRoom sftpRoom) {
        metrics.gauge(
                "sandhold_ssh_connections",
                "SSH connections, those that have not logged in included.",
                () -> server.getActiveSessions().size());
        metrics.gauge("sandhold_ssh_strangers", "SSH connections that have not logged in.", gate::strangers);
        metrics.gauge(
                "sandhold_ssh_sftp_aside",
                "SFTP requests that are answered aside, for they may take long.",
                () -> sftpRoom.aside().taken());
    }

    private static ChannelFactory forwards(String type, SshAuthentication authentication) {
        return channels(type, authentication, connection -> new ForwardChannel(type, connection));
    }

    private static ChannelFactory channels(
            String type, SshAuthentication authentication, Function<Connection, Channel> making) {
        return new ChannelFactory() {
            @Override
            public String getName() {
                return type;
            }

            @Override
            public Channel createChannel(Session transport) throws IOException {
                return making.apply(authentication.connection(transport));
            }
        };
    }

    /** Refuses every other global request without a word in the log. */
    private static final class RefusedRequests implements RequestHandler<ConnectionService> {
        @Override
        public Result process(ConnectionService service, String request, boolean wantReply, Buffer buffer) {
            return Result.ReplyFailure;
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public List<String> hostKeys() {
        return hostKeys.lines();
    }

    @Override
    public Offered offered() {
        return SshAlgorithms.offered(server);
    }

    @Override
    public void close() {
        try {
            server.close(true).await(STOP_WAIT);
        } catch (IOException e) {
            throw new UncheckedIOException("the SSH door did not close", e);
        }
    }
}
