package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes under a running server: a jail's agent or its bubblewrap by {@code kill -9}, a volume by {@code umount -l}. */
@Execution(ExecutionMode.CONCURRENT)
class EndedJailIT {

    /** Far less than the command runs, far more than a loaded machine needs. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    @TempDir
    Path home;

    /** What is killed, as its command line on the host has it. */
    enum Victim {
        AGENT,
        BUBBLEWRAP
    }

    @ParameterizedTest
    @EnumSource
    void a_killed_jail_is_told_to_all_who_are_attached_and_starts_afresh(Victim victim) throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"))) {
            SshClient ssh = SshClient.of(server, home);
            Rest rest = new Rest(server);
            ssh.run("s1", "echo kept >f").code(0);
            CompletableFuture<Program.Result> command = inBackground(() -> ssh.run("s1", "touch ssh; sleep 300"));
            CompletableFuture<Program.Result> terminal =
                    inBackground(() -> ssh.run("s1", "-tt", "touch terminal; sleep 300"));
            CompletableFuture<Rest.Answer> call =
                    inBackground(() -> rest.post("/execute/s1", "{\"command\": \"touch rest; sleep 300\"}"));
            for (String mark : List.of("ssh", "terminal", "rest")) {
                Eventually.holds(
                        Duration.ofSeconds(60),
                        () -> mark + " runs",
                        () -> rest.get("/readfile/s1/" + mark).status() == 200);
            }
            long jail = bubblewrap(server);
            long start = System.nanoTime();

            Program.run("kill", "-9", Long.toString(victim == Victim.AGENT ? child(jail) : jail))
                    .code(0);

            Program.Result told = command.get(60, TimeUnit.SECONDS);
            assertEquals(255, told.code(), told::toString);
            assertEquals(1, told.stderr().lines().count(), told::toString);
            assertTrue(told.stderr().startsWith("sandhold: "), told::toString);
            Program.Result toldOnTerminal = terminal.get(60, TimeUnit.SECONDS);
            assertEquals(255, toldOnTerminal.code(), toldOnTerminal::toString);
            assertTrue(toldOnTerminal.stderr().contains("sandhold: "), toldOnTerminal::toString);
            Rest.Answer answer = call.get(60, TimeUnit.SECONDS).status(503);
            assertEquals("JAIL", answer.json().getString("code"), answer.body());
            assertTrue(answer.detail().contains("try again"), answer.body());
            assertTrue(System.nanoTime() - start < AT_ONCE.toNanos(), "it took long");

            assertEquals("kept\n", ssh.run("s1", "cat f; pgrep sleep").text());
            assertTrue(bubblewrap(server) != jail);
            rest.delete("/session/s1").status(200);
            try (Stream<Path> jails = Files.list(server.runDirectory().resolve("jails"))) {
                assertEquals(List.of(), jails.toList());
            }
        }
    }

    @Test
    void a_jail_killed_while_nobody_is_attached_is_cleared_up_at_once_and_starts_afresh() throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"))) {
            SshClient ssh = SshClient.of(server, home);
            ssh.run("s1", "setsid sleep 9292 >&- 2>&- <&- & echo kept >f").code(0);
            long jail = bubblewrap(server);
            Program.run("kill", "-9", Long.toString(jail)).code(0);
            Eventually.holds(
                    AT_ONCE,
                    () -> "its processes and its run directory are gone",
                    () -> !ProcessHandle.of(jail).map(ProcessHandle::isAlive).orElse(false)
                            && Program.run("pgrep", "-f", "sleep 9292").text().isEmpty());
            assertEquals("kept\n", ssh.run("s1", "cat f").code(0).text());
        }
    }

    @Test
    void an_unmounted_image_is_mounted_again_by_the_next_call_and_nothing_is_written_below_it() throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--volumes", "image")) {
            SshClient ssh = SshClient.of(server, home);
            Rest rest = new Rest(server);
            ssh.run("s1", "echo kept >f").code(0);
            String mount = rest.get("/status/s1").status(200).json().getString("mount_point");
            for (int i = 0; i < 2; i++) {
                Program.run("umount", "-l", mount).code(0);
                rest.post("/create/s1", "{\"filename\": \"g" + i + "\", \"content\": \"more\"}")
                        .status(200);
            }
            assertEquals("kept\nmoremore", ssh.run("s1", "cat f g0 g1").code(0).text());
            Program.run("umount", "-l", mount).code(0);
            try (Stream<Path> below = Files.list(Path.of(mount))) {
                assertEquals(List.of(), below.toList());
            }
        }
    }

    @Test
    void without_its_pool_the_server_is_not_ready_and_refuses_until_it_is_mounted_again() throws Exception {
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--volumes", "btrfs")) {
            SshClient ssh = SshClient.of(server, home);
            Rest rest = new Rest(server);
            ssh.run("s1", "echo kept >f").code(0);
            Path pool = Path.of(rest.get("/status/s1").status(200).json().getString("mount_point"))
                    .getParent();
            String device = Program.run("findmnt", "-n", "-o", "SOURCE", pool.toString())
                    .code(0)
                    .text()
                    .strip();
            Program.run("umount", "-l", pool.toString()).code(0);
            try {
                Eventually.holds(Duration.ofSeconds(60), () -> "not ready", () -> ready(server) == 503);
                Rest.Answer refused = rest.post("/create/s1", "{\"filename\": \"g\", \"content\": \"more\"}")
                        .status(503);
                assertFalse(refused.detail().isBlank());
                Program.Result login = ssh.run("s1", "echo more >g");
                assertEquals(255, login.code(), login::toString);
                assertTrue(login.stderr().startsWith("sandhold: "), login::toString);
                rest.post("/session/s2", "{}").status(503);
                try (Stream<Path> below = Files.list(pool)) {
                    assertEquals(List.of(), below.toList());
                }
            } finally {
                Program.run("mount", device, pool.toString()).code(0);
            }
            Eventually.holds(Duration.ofSeconds(60), () -> "ready again", () -> ready(server) / 100 == 2);
            assertEquals(
                    "kept\n", ssh.run("s1", "cat f; ls g 2>&-; true").code(0).text());
        }
    }

    private static int ready(BuiltServer server) throws Exception {
        return Integer.parseInt(Program.run(
                        "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", server.http() + "/observe/health/ready")
                .text());
    }

    /** The host's process of the only jail: the server's child that runs bubblewrap. */
    private static long bubblewrap(BuiltServer server) throws Exception {
        List<Long> children = Program.run("pgrep", "-P", Long.toString(server.pid()), "-x", "bwrap")
                .text()
                .lines()
                .map(Long::valueOf)
                .toList();
        assertEquals(1, children.size(), children::toString);
        return children.getFirst();
    }

    /** The agent, which is process 1 of the jail. */
    private static long child(long jail) throws Exception {
        return Long.parseLong(
                Program.run("pgrep", "-P", Long.toString(jail)).code(0).text().strip());
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    private static <T> CompletableFuture<T> inBackground(Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                done.complete(work.run());
            } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
