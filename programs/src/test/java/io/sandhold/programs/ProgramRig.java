package io.sandhold.programs;

import io.sandhold.isolation.Command;
import io.sandhold.isolation.Isolation;
import io.sandhold.isolation.IsolationConfig;
import io.sandhold.isolation.Limits;
import io.sandhold.isolation.Terminal;
import io.sandhold.isolation.WindowSize;
import io.sandhold.programs.ProgramRequest.Kind;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.EgressRules;
import io.sandhold.sessions.InodeRules;
import io.sandhold.sessions.LifeRules;
import io.sandhold.sessions.PenaltyRules;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.QuotaRules;
import io.sandhold.sessions.RecordingRules;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionHostConfig;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.Volumes;
import io.sandhold.storage.VolumesConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/** The programs of a whole host: real volumes, real jails, a real registry. */
record ProgramRig(Volumes volumes, Isolation isolation, SessionHost host, Programs programs) implements AutoCloseable {

    static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.REST, "127.0.0.1");
    static final Duration LONG = Duration.ofSeconds(60);

    /** One whose programs are kept for an hour, and wait for a reader as long as this. */
    static ProgramRig open(Path directory, long outputBytes, Duration resumed) {
        return open(
                directory, new ProgramRules(directory.resolve("outputs"), outputBytes, Duration.ofHours(1), resumed));
    }

    static ProgramRig open(Path directory, ProgramRules rules) {
        Volumes volumes = Volumes.open(
                new VolumesConfig(directory.resolve("volumes"), Optional.of(VolumeKind.DIRECTORY), 512L << 20));
        Isolation isolation = Isolation.open(new IsolationConfig(directory.resolve("run")));
        SessionHost host = SessionHost.open(
                new SessionHostConfig(
                        directory.resolve("registry"),
                        "here",
                        new QuotaRules(8L << 20, OptionalLong.of(1L << 40)),
                        InodeRules.STANDARD,
                        new Limits(256L << 20, 256, 2, 256),
                        Limits.DEFAULT,
                        LifeRules.ENDLESS,
                        EgressRules.STANDARD,
                        PenaltyRules.STANDARD,
                        Duration.ofMinutes(1),
                        400_000_000 + ThreadLocalRandom.current().nextInt(100) * 1_000_000,
                        100,
                        100,
                        RecordingRules.STANDARD),
                volumes,
                isolation);
        return new ProgramRig(volumes, isolation, host, Programs.open(rules, host.metrics()));
    }

    SessionLease lease(String session) {
        return host.sessions().leaseOrCreate(ADMIN, new SessionId(session), SessionRequest.DEFAULTS);
    }

    Program start(String session, Kind kind, String line) {
        return start(session, kind, line, Optional.empty());
    }

    Program start(String session, Kind kind, String line, Optional<String> name) {
        return programs.start(
                lease(session), new ProgramRequest(shell(line, Optional.empty()), line, name, kind, Companion.NONE));
    }

    Program startOnTerminal(String session, String line) {
        Terminal terminal = new Terminal("xterm", new WindowSize(80, 24, 0, 0), Map.of());
        return programs.start(
                lease(session),
                new ProgramRequest(
                        shell(line, Optional.of(terminal)), line, Optional.empty(), Kind.BACKGROUND, Companion.NONE));
    }

    private static Command shell(String line, Optional<Terminal> terminal) {
        return new Command(
                List.of("bash", "-c", line),
                Optional.empty(),
                Map.of(),
                "/workspace",
                terminal,
                Duration.ofMillis(200),
                Optional.empty());
    }

    /** All that a reader is told on, until the program has ended. */
    static String readAll(Follower follower) throws InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            switch (follower.next(LONG)) {
                case Told.Printed(Piece piece, Position _) -> all.writeBytes(piece.bytes());
                case Told.Ended _ -> {
                    return all.toString(StandardCharsets.UTF_8);
                }
                case Told other -> throw new AssertionError("told " + other + " after " + all);
            }
        }
    }

    @Override
    public void close() {
        programs.close();
        host.close();
        isolation.close();
        volumes.close();
    }
}
