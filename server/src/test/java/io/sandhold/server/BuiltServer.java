package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The built distribution, started by the launcher as a user would, on a data directory and ports of its own. Closing it stops it
 * with SIGTERM and fails if it leaves anything behind.
 */
public final class BuiltServer implements AutoCloseable {

    public static final Path LAUNCHER =
            Path.of("..", "sandhold").toAbsolutePath().normalize();

    /** Each server's sessions get uids of their own, so that a process left behind is known by its uid. */
    private static final AtomicInteger UIDS =
            new AtomicInteger(1_910_000_000 + (int) (ProcessHandle.current().pid() % 5000) * 10_000);

    private static final int UIDS_EACH = 500;

    private final Path data;
    private final Path log;
    private final int uidBase;
    private final List<String> options;
    private final Map<String, String> environment;
    private List<String> cgroups = List.of();
    private Process process;
    private ServerWatch watch;
    private Endpoint endpoint;

    private BuiltServer(Path data, Map<String, String> environment, List<String> options) {
        this.data = data;
        this.log = data.resolveSibling(data.getFileName() + ".log");
        this.uidBase = UIDS.getAndAdd(UIDS_EACH);
        this.options = List.copyOf(options);
        this.environment = Map.copyOf(environment);
    }

    /** Starts one and waits until it says that it is ready. */
    public static BuiltServer start(Path data, String... options) throws Exception {
        return start(data, Map.of(), options);
    }

    /** Starts one whose resolver is a file in the form of {@code /etc/hosts} and knows no other name. */
    public static BuiltServer resolving(Path hosts, Path data, String... options) throws Exception {
        return start(data, Map.of("SANDHOLD_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts), options);
    }

    /** Starts one with these variables in its environment. */
    static BuiltServer start(Path data, Map<String, String> environment, String... options) throws Exception {
        BuiltServer server = new BuiltServer(data, environment, List.of(options));
        server.launch();
        return server;
    }

    /** Starts it again on the same data directory, after it was stopped or killed. */
    public void restart() throws Exception {
        assertTrue(!process.isAlive(), "it still runs");
        watch.close();
        launch();
    }

    private void launch() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "env", // a shell's job in the background has Ctrl-C ignored, and what it starts as well
                "--default-signal=INT",
                LAUNCHER.toString(),
                "serve",
                "--data",
                data.toString(),
                "--http",
                "127.0.0.1:0",
                "--uid-base",
                Integer.toString(uidBase),
                "--pool",
                "2G"));
        unlessGiven(command, "--ssh", "127.0.0.1:0");
        unlessGiven(command, "--handler-pool", "0"); // what waits takes of the machine, and is a test's to ask for
        unlessGiven(
                command,
                "--penalty-exempt",
                "127.0.0.1"); // most tests come from there, and some fail to log in on purpose
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        clean(builder);
        builder.environment().putAll(environment);
        process = builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        watch = ServerWatch.over(process, data, DataDirectory.runDirectory(data.toAbsolutePath()));
        try {
            Eventually.holds(Duration.ofSeconds(60), () -> "ready; it said:\n" + said(), this::ready);
            // where isolation notes for a successor which cgroups are its
            cgroups = Files.readAllLines(
                    DataDirectory.runDirectory(data.toRealPath()).resolve("cgroups"));
        } catch (Exception | AssertionError e) {
            process.destroy();
            if (!process.waitFor(45, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            watch.close();
            throw e;
        }
    }

    private void unlessGiven(List<String> command, String option, String value) {
        if (!options.contains(option)) {
            command.addAll(List.of(option, value));
        }
    }

    /** A start depends on nothing of the environment of whoever runs the tests. */
    public static void clean(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("SANDHOLD_") || name.startsWith("OTEL_"));
        builder.environment().put("SANDHOLD_BUILD", "no");
        builder.environment().put("SANDHOLD_INSTALL", "no");
    }

    private boolean ready() throws Exception {
        if (!process.isAlive()) {
            throw new AssertionError("the server ended with " + process.exitValue() + ":\n" + said());
        }
        endpoint = Files.isDirectory(data) ? Endpoint.read(data).orElse(null) : null;
        if (endpoint == null || endpoint.pid() != process.pid()) {
            return false;
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                                            HttpRequest.newBuilder(
                                                            URI.create(endpoint.http() + "/observe/health/ready"))
                                                    .build(),
                                            HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            / 100
                    == 2;
        }
    }

    public Path data() {
        return data;
    }

    /** Where it keeps what lives as long as it runs, its agents' sockets among it. */
    public Path runDirectory() throws IOException {
        return DataDirectory.runDirectory(data.toRealPath());
    }

    public long pid() {
        return process.pid();
    }

    public String http() {
        return endpoint.http();
    }

    /** The REST API's base. */
    public String rest() {
        return endpoint.http() + "/workspace/se";
    }

    public int sshPort() {
        return Integer.parseInt(endpoint.ssh().substring(endpoint.ssh().lastIndexOf(':') + 1));
    }

    public String token() throws IOException {
        return Files.readString(data.resolve(AdminToken.FILE)).strip();
    }

    /** All it has printed so far. */
    public String said() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    /** {@code VmRSS}, in bytes. */
    public long residentBytes() throws IOException {
        Matcher matcher = Pattern.compile("VmRSS:\\s+(\\d+) kB")
                .matcher(Files.readString(Path.of("/proc", Long.toString(pid()), "status")));
        assertTrue(matcher.find());
        return Long.parseLong(matcher.group(1)) << 10;
    }

    /** What its heap holds after a collection, in bytes: unlike {@link #residentBytes} without what is only not collected yet. */
    public long heldBytes() throws Exception {
        String histogram = Program.run(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid()),
                        "GC.class_histogram")
                .code(0)
                .text();
        Matcher total = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)").matcher(histogram);
        assertTrue(total.find(), () -> histogram.lines().limit(5).toList().toString());
        return Long.parseLong(total.group(1));
    }

    /** What it has taken of the processors so far. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Ends it as a crash does, and waits until it is gone. */
    public void killHard() throws Exception {
        process.destroyForcibly();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }

    /** Sends a signal and gives the exit code. */
    public int stop(String signal) throws Exception {
        Program.run("kill", "-" + signal, Long.toString(pid())).code(0);
        if (!process.waitFor(45, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not stop within 45 s of SIG" + signal + ":\n" + said());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        boolean orderly = false;
        try {
            if (process.isAlive()) {
                assertEquals(0, stop("TERM"), this::said);
            }
            assertNothingLeft();
            orderly = true;
        } catch (Exception e) {
            throw new AssertionError("could not be stopped and looked at", e);
        } finally {
            if (orderly) {
                watch.close();
            } else {
                watch.clearUp();
            }
        }
    }

    /** No mount, loop device, process, cgroup, run directory or endpoint file of this server. */
    public void assertNothingLeft() throws Exception {
        // a jail that starts at this moment on another server keeps a copy of the mounts, and so a loop device, a
        // little longer
        Eventually.holds(
                Duration.ofSeconds(60),
                () -> "gone: " + leftNow() + "\n" + said(),
                () -> leftBehind().isEmpty());
    }

    /** The processes of all its jails, as {@code ps} has them. */
    List<String> sessionProcesses() throws Exception {
        return processes().stream().filter(this::isSessions).toList();
    }

    private static List<String> processes() throws Exception {
        return Program.run("ps", "-eo", "uid=,pid=,args=").text().lines().toList();
    }

    private boolean isSessions(String process) {
        long uid = Long.parseLong(process.strip().split("\\s+")[0]);
        return uid >= uidBase && uid < uidBase + UIDS_EACH;
    }

    private String leftNow() {
        try {
            return leftBehind().toString();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private List<String> leftBehind() throws Exception {
        String path = data.toRealPath().toString();
        List<String> left = new ArrayList<>(
                cgroups.stream().filter(name -> Files.exists(Path.of(name))).toList());
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            if (line.contains(path)) {
                left.add("mount " + line);
            }
        }
        for (String line : Program.run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE")
                .text()
                .lines()
                .toList()) {
            if (line.contains(path)) {
                left.add("loop device " + line);
            }
        }
        for (String line : processes()) {
            if (isSessions(line) || line.contains(path + "/")) {
                left.add("process " + line);
            }
        }
        Path run = DataDirectory.runDirectory(data.toRealPath());
        if (Files.exists(run)) {
            left.add("run directory " + run);
        }
        if (Endpoint.read(data).isPresent()) {
            left.add("endpoint file");
        }
        return left;
    }
}
