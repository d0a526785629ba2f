package io.sandhold.isolation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A real isolation in a directory of its own, with volumes for its jails; closing it ends them all. */
final class TestHost implements AutoCloseable {
    static final boolean ROOT = isRoot();
    private static final AtomicInteger UIDS = new AtomicInteger(200_000);

    final Isolation isolation;
    final Path directory;

    TestHost(Path directory) {
        this(directory, JailProfile.standard());
    }

    TestHost(Path directory, JailProfile profile) {
        this.directory = directory;
        this.isolation = Isolation.open(new IsolationConfig(directory.resolve("run"), profile));
    }

    /** @param patience the longest a jail may take to prove its wall, and its agent to answer */
    TestHost(Path directory, Duration patience) {
        this.directory = directory;
        this.isolation = Isolation.open(new IsolationConfig(directory.resolve("run"), patience));
    }

    static boolean isRoot() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Jail jail(String name) {
        return jail(name, Limits.DEFAULT);
    }

    Jail jail(String name, Limits limits) {
        return isolation.start(spec(name, limits, NetworkMode.NONE));
    }

    JailSpec spec(String name, Limits limits, NetworkMode network) {
        int uid = UIDS.incrementAndGet();
        try {
            Path volume = directory.resolve("volumes").resolve(name);
            for (String child : List.of("workspace", "tmp")) {
                Path made = Files.createDirectories(volume.resolve(child));
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
                if (ROOT) {
                    Files.setAttribute(made, "unix:uid", uid);
                    Files.setAttribute(made, "unix:gid", uid);
                }
            }
            return new JailSpec(name, volume, uid, limits, network);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path workspace(String name) {
        return directory.resolve("volumes").resolve(name).resolve("workspace");
    }

    /** What a command gave, as text. */
    record Result(String out, String err, Exit exit) {
        int code() {
            return exit.code();
        }
    }

    static Result run(Jail jail, String... argv) {
        return run(jail, Command.of(argv));
    }

    static Result sh(Jail jail, String script) {
        return run(jail, "sh", "-c", script);
    }

    static Result run(Jail jail, Command command) {
        try (Execution execution = jail.start(command)) {
            execution.stdin().close();
            return finish(execution);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Result finish(Execution execution) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        while (true) {
            switch (execution.next()) {
                case Output.Stdout(ByteBuffer bytes) -> out.write(bytes.array(), 0, bytes.remaining());
                case Output.Stderr(ByteBuffer bytes) -> err.write(bytes.array(), 0, bytes.remaining());
                case Output.Exited(Exit exit) -> {
                    return new Result(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), exit);
                }
            }
        }
    }

    /** Reads output until it contains {@code text}; gives all of it. */
    static String readUntil(Execution execution, String text) {
        var seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            switch (execution.next()) {
                case Output.Stdout(ByteBuffer bytes) -> seen.append(StandardCharsets.UTF_8.decode(bytes));
                case Output.Stderr(ByteBuffer bytes) -> seen.append(StandardCharsets.UTF_8.decode(bytes));
                case Output.Exited(Exit exit) ->
                    throw new AssertionError("ended with " + exit + " before '" + text + "'; it gave: " + seen);
            }
        }
        return seen.toString();
    }

    static Command onTerminal(String... argv) {
        return new Command(
                List.of(argv),
                Optional.empty(),
                Map.of(),
                "/workspace",
                Optional.of(new Terminal("xterm-256color", new WindowSize(80, 24, 0, 0), Map.of())),
                Duration.ofMillis(200));
    }

    static void type(Execution execution, String keys) throws IOException {
        execution.stdin().write(keys.getBytes(StandardCharsets.UTF_8));
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in 15 s: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        isolation.close();
    }
}
