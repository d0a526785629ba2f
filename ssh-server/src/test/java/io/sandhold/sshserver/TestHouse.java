package io.sandhold.sshserver;

import io.sandhold.egress.AddressRange;
import io.sandhold.isolation.Isolation;
import io.sandhold.isolation.IsolationConfig;
import io.sandhold.isolation.Limits;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.EgressRules;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.InodeRules;
import io.sandhold.sessions.LifeRules;
import io.sandhold.sessions.PenaltyRules;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.QuotaRules;
import io.sandhold.sessions.RecordingRules;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionHostConfig;
import io.sandhold.storage.Volumes;
import io.sandhold.storage.VolumesConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real house for the tests of this module: volumes, jails, registry and two SSH doors on free ports, one that asks who it is
 * and one that is open. Opened once for all tests of a run and taken down at its end.
 */
final class TestHouse implements AutoCloseable {

    /** The account of the tests' own key and token; not an administrator. */
    static final String ACCOUNT = "tester";

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Path directory;
    private final SessionHost host;
    private final SshServer door;
    private final SshServer openDoor;
    private final Path key;
    private final String token;
    private final Path knownHosts;

    /** One of its own, for tests that get none given; theirs to close. */
    static TestHouse open() throws Exception {
        return new TestHouse();
    }

    /** More than all tests of the module make together. */
    private static final int MOST_SESSIONS = 1000;

    private TestHouse() throws Exception {
        directory = Files.createTempDirectory("sandhold-ssh-test-");
        opened.push(() -> deleteTree(directory));
        try {
            Volumes volumes =
                    keep(Volumes.open(new VolumesConfig(directory.resolve("volumes"), Optional.empty(), 4L << 30)));
            Isolation isolation = keep(Isolation.open(new IsolationConfig(directory.resolve("run"))));
            host = keep(SessionHost.open(
                    new SessionHostConfig(
                            directory.resolve("registry"),
                            "test",
                            new QuotaRules(1L << 30, OptionalLong.empty()),
                            InodeRules.STANDARD,
                            Limits.DEFAULT,
                            Limits.DEFAULT,
                            LifeRules.ENDLESS,
                            EgressRules.STANDARD,
                            PenaltyRules.STANDARD.exempting(List.of(AddressRange.parse("127.0.0.1"))),
                            Duration.ofMinutes(10),
                            uidBase(),
                            MOST_SESSIONS,
                            MOST_SESSIONS,
                            RecordingRules.STANDARD),
                    volumes,
                    isolation));
            Path hostKeys = directory.resolve("hostkeys");
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            door = keep(SshServer.start(new SshServerConfig(anyPort, hostKeys, false, AdmissionRules.STANDARD), host));
            openDoor =
                    keep(SshServer.start(new SshServerConfig(anyPort, hostKeys, true, AdmissionRules.STANDARD), host));

            Accounts accounts = host.accounts();
            accounts.createAccount(Principal.SERVER, ACCOUNT, Role.USER);
            token = accounts.createToken(Principal.SERVER, ACCOUNT, "test", Optional.empty())
                    .text();
            key = directory.resolve("id_ed25519");
            Ran made = Ran.of(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()));
            if (made.exit() != 0) {
                throw new IOException(made.err());
            }
            accounts.addKey(Principal.SERVER, ACCOUNT, Files.readString(directory.resolve("id_ed25519.pub")));
            knownHosts = directory.resolve("known_hosts");
            Files.write(
                    knownHosts,
                    Stream.of(door, openDoor)
                            .flatMap(server -> server.hostKeys().stream()
                                    .map(line ->
                                            "[127.0.0.1]:" + server.address().getPort() + " " + line))
                            .toList());
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.push(part);
        return part;
    }

    /** Host uids that no other test run on this machine uses at the same time. */
    private static int uidBase() {
        return 300_000 + (int) (ProcessHandle.current().pid() % 10_000) * 200;
    }

    static String newSession() {
        return "t" + NUMBERS.incrementAndGet();
    }

    Path directory() {
        return directory;
    }

    SessionHost host() {
        return host;
    }

    SshServer door() {
        return door;
    }

    SshServer openDoor() {
        return openDoor;
    }

    /** One more door to this house, which its clients know; whoever opens it closes it. */
    SshServer openAnother(AdmissionRules admission, Forwarding forwarding, CertificateTrust trust) throws IOException {
        return openAnother(admission, forwarding, trust, SshServerConfig.Texts.NONE);
    }

    SshServer openAnother(
            AdmissionRules admission, Forwarding forwarding, CertificateTrust trust, SshServerConfig.Texts texts)
            throws IOException {
        SshServer opened = SshServer.start(
                new SshServerConfig(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        directory.resolve("hostkeys"),
                        false,
                        admission,
                        SshServerConfig.Algorithms.AUDITED,
                        forwarding,
                        trust,
                        SshServerConfig.KEEP_ALIVE,
                        texts),
                host);
        List<String> lines = opened.hostKeys().stream()
                .map(line -> "[127.0.0.1]:" + opened.address().getPort() + " " + line)
                .toList();
        Files.write(knownHosts, lines, StandardOpenOption.APPEND);
        return opened;
    }

    /** A fresh key that nobody knows, with its {@code .pub} beside it. */
    Path newKey(Path where, String name) {
        Path made = where.resolve(name);
        Ran ran = Ran.of(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", made.toString()));
        if (ran.exit() != 0) {
            throw new AssertionError("no key was made: " + ran);
        }
        return made;
    }

    Path key() {
        return key;
    }

    String token() {
        return token;
    }

    /** A client that logs in by the tests' key. */
    SshTool client() {
        return clientWithKey(key);
    }

    /** A client that logs in by this key and by nothing else. */
    SshTool clientWithKey(Path key) {
        return new SshTool(this, door)
                .option("IdentityFile=" + key)
                .option("BatchMode=yes")
                .option("PreferredAuthentications=publickey");
    }

    /** A client that gives {@code text} as its password. */
    SshTool clientWithPassword(String text) {
        return new SshTool(this, door)
                .password(text)
                .option("PreferredAuthentications=password")
                .option("NumberOfPasswordPrompts=1");
    }

    /** A client that proves nothing, at the open door. */
    SshTool clientOfTheOpenDoor() {
        return new SshTool(this, openDoor).option("BatchMode=yes").option("PreferredAuthentications=none");
    }

    Path knownHosts() {
        return knownHosts;
    }

    List<AuditEvent> events(AuditKind kind) {
        return host.audit().recent(Principal.SERVER, 500).stream()
                .filter(event -> event.kind() == kind)
                .toList();
    }

    @Override
    public void close() {
        IllegalStateException failed = new IllegalStateException("the house did not close");
        while (!opened.isEmpty()) {
            close(opened.pop(), failed);
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }

    /** Interrupts are nobody's here: a part that is interrupted while it closes has failed to. */
    @SuppressWarnings("try")
    private static void close(AutoCloseable part, Exception failed) {
        try {
            part.close();
        } catch (Exception e) {
            failed.addSuppressed(e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Gives tests the one house of the run. */
    static final class Key implements ParameterResolver {
        private static final ExtensionContext.Namespace HOUSE = ExtensionContext.Namespace.create(TestHouse.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TestHouse.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot().getStore(HOUSE).computeIfAbsent(TestHouse.class, unused -> {
                try {
                    return new TestHouse();
                } catch (Exception e) {
                    throw new IllegalStateException("the house did not open", e);
                }
            });
        }
    }
}
