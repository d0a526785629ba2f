package io.sandhold.server;

import io.sandhold.sessions.ByteSize;
import io.sandhold.sessions.SessionHost;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.Volumes;
import io.sandhold.webapi.ServerSelf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;

/** What a running server tells of itself: what it is, once its doors are open, and whether what it needs is well. */
final class RunningSelf implements ServerSelf {

    /** Below this the data directory's disk is told as too full: the registry and recordings need room to go on. */
    private static final long LEAST_ROOM = 256L << 20;

    private final Path data;
    private final Volumes volumes;
    private final SessionHost host;
    private final LogSwitch log;
    private volatile Optional<About> about = Optional.empty();

    RunningSelf(Path data, Volumes volumes, SessionHost host, LogSwitch log) {
        this.data = data;
        this.volumes = volumes;
        this.host = host;
        this.log = log;
    }

    /** From now on it is known where the doors are. */
    void know(About facts) {
        about = Optional.of(facts);
    }

    @Override
    public Optional<About> about() {
        return about;
    }

    @Override
    public List<Check> checks() {
        return List.of(
                check(
                        "registry",
                        host.registryAnswers(),
                        "it answers, and there is room to write to it",
                        "it does not answer, or its disk is full; the log says why"),
                check(
                        "volumes",
                        volumes.usable(),
                        "they can be made and used",
                        "they cannot be used at the moment; the log says why, docs/storage.md what each kind needs"),
                disk());
    }

    private static Check check(String name, boolean well, String good, String bad) {
        return new Check(name, well, well ? good : bad);
    }

    private Check disk() {
        try {
            long free = Files.getFileStore(data).getUsableSpace();
            return check(
                    "disk",
                    free >= LEAST_ROOM,
                    ByteSize.format(rounded(free)) + " are free where the data directory is",
                    "only " + ByteSize.format(rounded(free))
                            + " are free where the data directory is; make room on that disk");
        } catch (IOException e) {
            return new Check("disk", false, "the data directory's disk cannot be asked: " + e.getMessage());
        }
    }

    /** Down to what people read: whole gigabytes where there are many, megabytes else. */
    private static long rounded(long bytes) {
        return bytes & -(bytes > 10L << 30 ? 1L << 30 : 1L << 20);
    }

    @Override
    public LogLevel logLevel() {
        LogSwitch.State state = log.state();
        return new LogLevel(name(state.now()), name(state.usual()), state.until());
    }

    @Override
    public void logLevel(String level, Duration time) {
        log.set(ServerConfigReader.LEVELS.get(level), time);
    }

    private static String name(Level level) {
        return ServerConfigReader.LEVELS.entrySet().stream()
                .filter(each -> each.getValue().equals(level))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** A host key as {@code known_hosts} has it, by its fingerprint. */
    static HostKey hostKey(String line) {
        String[] parts = line.split(" ");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(Base64.getDecoder().decode(parts[1]));
            return new HostKey(
                    parts[0], "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What a kind of volumes promises; docs/storage.md has the reasons. */
    static List<String> guarantees(VolumeKind kind) {
        return switch (kind) {
            case BTRFS ->
                List.of(
                        "the kernel holds each session's quota, by a quota group of its subvolume",
                        "files are kept over a restart of the server and of the host");
            case IMAGE ->
                List.of(
                        "the kernel holds each session's quota and number of files: a file system of that size",
                        "files are kept over a restart of the server and of the host");
            case TMPFS -> List.of("the kernel holds each session's quota and number of files, in memory");
            case DIRECTORY ->
                List.of(
                        "the server refuses its own writes at the quota, and counts those of programs",
                        "files are kept over a restart of the server and of the host");
        };
    }
}
