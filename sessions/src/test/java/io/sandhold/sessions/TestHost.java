package io.sandhold.sessions;

import io.sandhold.isolation.Command;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Isolation;
import io.sandhold.isolation.IsolationConfig;
import io.sandhold.isolation.Limits;
import io.sandhold.isolation.Output;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.Volumes;
import io.sandhold.storage.VolumesConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A whole host on a directory: real volumes, real jails, a real registry. */
record TestHost(Path directory, int uidBase, Volumes volumes, Isolation isolation, SessionHost host)
        implements AutoCloseable {

    static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.REST, "127.0.0.1");
    static final Principal ANNA = new Principal("anna", Role.USER, Door.SSH, "127.0.0.1");

    /** How one is to be. */
    record Settings(
            VolumeKind kind, Duration idleTimeout, int maxSessions, int maxOfAccount, int uidBase, EgressRules egress) {

        /** Plain directories, jails kept for a minute, 100 sessions, uids that no other test has. */
        static Settings usual() {
            int uidBase = 200_000_000 + ThreadLocalRandom.current().nextInt(1000) * HostUids.SPAN;
            return new Settings(VolumeKind.DIRECTORY, Duration.ofMinutes(1), 100, 100, uidBase, EgressRules.STANDARD);
        }

        Settings on(VolumeKind other) {
            return new Settings(other, idleTimeout, maxSessions, maxOfAccount, uidBase, egress);
        }

        Settings idling(Duration timeout) {
            return new Settings(kind, timeout, maxSessions, maxOfAccount, uidBase, egress);
        }

        Settings uids(int first) {
            return new Settings(kind, idleTimeout, maxSessions, maxOfAccount, first, egress);
        }

        Settings atMost(int sessions) {
            return new Settings(kind, idleTimeout, sessions, maxOfAccount, uidBase, egress);
        }

        Settings atMostOfAccount(int sessions) {
            return new Settings(kind, idleTimeout, maxSessions, sessions, uidBase, egress);
        }

        Settings egress(EgressRules other) {
            return new Settings(kind, idleTimeout, maxSessions, maxOfAccount, uidBase, other);
        }

        SessionHostConfig host(Path directory) {
            return new SessionHostConfig(
                    directory.resolve("registry"),
                    "here",
                    new QuotaRules(8L << 20, OptionalLong.of(1L << 40)),
                    InodeRules.STANDARD,
                    new Limits(128L << 20, 64, 1, 256),
                    Limits.DEFAULT,
                    LifeRules.ENDLESS,
                    egress,
                    PenaltyRules.STANDARD,
                    idleTimeout,
                    uidBase,
                    maxSessions,
                    maxOfAccount,
                    RecordingRules.STANDARD);
        }
    }

    static TestHost open(Path directory, Settings settings) {
        return open(directory, settings, UnaryOperator.identity());
    }

    /** One whose jails are started through what {@code by} makes of the real isolation. */
    static TestHost open(Path directory, Settings settings, UnaryOperator<Isolation> by) {
        Volumes volumes =
                Volumes.open(new VolumesConfig(directory.resolve("volumes"), Optional.of(settings.kind()), 512L << 20));
        try {
            Isolation isolation = Isolation.open(new IsolationConfig(directory.resolve("run")));
            try {
                SessionHost host = SessionHost.open(settings.host(directory), volumes, by.apply(isolation));
                return new TestHost(directory, settings.uidBase(), volumes, isolation, host);
            } catch (RuntimeException e) {
                isolation.close();
                throw e;
            }
        } catch (RuntimeException e) {
            volumes.close();
            throw e;
        }
    }

    Sessions sessions() {
        return host.sessions();
    }

    /** An account, and who it is. */
    Principal user(String name) {
        host.accounts().createAccount(ADMIN, name, Role.USER);
        return new Principal(name, Role.USER, Door.SSH, "127.0.0.1");
    }

    /** What a shell line prints, with its exit code behind it where that is not 0. */
    static String sh(SessionLease lease, String line) {
        try (Execution execution = lease.start(Command.of("sh", "-c", line), line)) {
            execution.stdin().close();
            StringBuilder printed = new StringBuilder();
            while (true) {
                switch (execution.next()) {
                    case Output.Stdout(ByteBuffer bytes) -> printed.append(StandardCharsets.UTF_8.decode(bytes));
                    case Output.Stderr(ByteBuffer bytes) -> printed.append(StandardCharsets.UTF_8.decode(bytes));
                    case Output.Exited(var exit) -> {
                        return exit.code() == 0 ? printed.toString().strip() : printed + "exit " + exit.code();
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** How many processes of this host's sessions there are on the machine; needs root, by whose grace each session has its uid. */
    long processes() {
        return pids().count();
    }

    /** Kills all processes of all sessions from the host, as an operator would. */
    void killJails() {
        pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    private Stream<Long> pids() {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries
                    .filter(entry -> entry.getFileName().toString().chars().allMatch(Character::isDigit))
                    .filter(this::ofASession)
                    .map(entry -> Long.valueOf(entry.getFileName().toString()))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean ofASession(Path process) {
        try {
            int uid = (Integer) Files.getAttribute(process, "unix:uid");
            return uid >= uidBase && uid < uidBase + HostUids.SPAN;
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }

    @Override
    public void close() {
        host.close();
        isolation.close();
        volumes.close();
    }
}
