package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.AuditKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ssh SESSION@host COMMAND} with the stock client. */
@ExtendWith(TestHouse.Key.class)
class SshExecTest {

    private final String session = TestHouse.newSession();

    @Test
    void the_exit_code_is_the_commands(TestHouse house) {
        assertEquals(0, house.client().ssh(session, "true").exit());
        assertEquals(42, house.client().ssh(session, "exit 42").exit());
        Ran missing = house.client().ssh(session, "no-such-command");
        assertEquals(127, missing.exit());
        assertTrue(missing.err().contains("not found"), missing::toString);
        Await.until(() -> house.events(AuditKind.COMMAND).stream()
                .anyMatch(event ->
                        event.session().equals(session) && event.detail().contains("exit 42")));
    }

    @Test
    void stdout_and_stderr_stay_apart(TestHouse house) {
        Ran ran = house.client().ssh(session, "echo out; echo err >&2; exit 3");
        assertEquals("out\n", ran.out());
        assertEquals("err\n", ran.err());
        assertEquals(3, ran.exit());
    }

    @Test
    void every_byte_passes_both_ways(TestHouse house) {
        byte[] bytes = new byte[9_000_001];
        new Random(1).nextBytes(bytes);
        Ran ran = house.client().sshWith(session, bytes, "cat");
        assertEquals(0, ran.exit(), ran::toString);
        assertArrayEquals(bytes, ran.stdout());
    }

    @Test
    void an_end_of_input_ends_the_commands_input(TestHouse house) {
        Ran ran = house.client().sshWith(session, "a\nb\n".getBytes(), "wc -l; echo done");
        assertEquals("2\ndone\n", ran.out());
    }

    @Test
    void a_command_that_reads_nothing_does_not_hang_its_client(TestHouse house) {
        Ran ran = house.client().sshWith(session, new byte[8 << 20], "echo early; exit 5");
        assertEquals("early\n", ran.out(), ran::toString);
        assertEquals(5, ran.exit());
    }

    @Test
    void a_background_process_does_not_hold_the_client_and_lives_on(TestHouse house) {
        long start = System.nanoTime();
        Ran ran = house.client().ssh(session, "sleep 300 & echo $!");
        assertEquals(0, ran.exit(), ran::toString);
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 60);
        Ran alive = house.client().ssh(session, "kill -0 " + ran.out().strip() + " && echo alive");
        assertEquals("alive\n", alive.out(), alive::toString);
        house.client().ssh(session, "kill " + ran.out().strip());
    }

    @Test
    void only_harmless_variables_pass(TestHouse house) {
        Ran ran = house.client()
                .environment("LC_TIME", "C.UTF-8")
                .environment("LD_PRELOAD_X", "evil")
                .environment("TZ", "Asia/Tokyo")
                .option("SendEnv=LC_TIME LD_PRELOAD_X TZ")
                .ssh(session, "echo $LC_TIME:$LD_PRELOAD_X:$TZ");
        assertEquals("C.UTF-8::Asia/Tokyo\n", ran.out(), ran::toString);
    }

    @Test
    void a_client_that_leaves_takes_its_pipes_with_it(TestHouse house) throws Exception {
        Process client = new ProcessBuilder(house.client().sshLine(session, "echo $$ > pid; exec yes"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertTrue(client.getInputStream().read() >= 0);
        } finally {
            client.destroyForcibly();
            assertTrue(client.waitFor(60, TimeUnit.SECONDS));
        }
        Await.until(() -> house.client()
                .ssh(session, "kill -0 $(cat pid) 2>/dev/null || echo gone")
                .out()
                .equals("gone\n"));
    }

    @Test
    void a_quarter_of_a_gigabyte_passes_both_ways_in_flat_memory(TestHouse house) throws Exception {
        long size = 256L << 20;
        HeapWatch watch = new HeapWatch();
        try (watch) {
            Ran down = Ran.of(pipe(house, "%s 'head -c " + size + " /dev/zero' | wc -c"));
            assertEquals(Long.toString(size), down.out().strip(), down::toString);
            Ran up = Ran.of(pipe(house, "head -c " + size + " /dev/zero | %s 'wc -c'"));
            assertEquals(Long.toString(size), up.out().strip(), up::toString);
        }
        assertTrue(watch.growth() < 96L << 20, "the heap grew by " + (watch.growth() >> 20) + " MiB");
    }

    @Test
    void a_client_that_does_not_read_stops_the_command_and_not_the_server(TestHouse house) throws Exception {
        HeapWatch watch = new HeapWatch();
        Process client = new ProcessBuilder(
                        house.client().sshLine(session, "head -c 200M /dev/zero; echo done > finished"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (watch) {
            assertTrue(client.getInputStream().read() >= 0);
            Ran other = house.client().ssh(session, "ls");
            assertFalse(other.out().contains("finished"), other::toString);
        } finally {
            client.destroyForcibly();
            client.waitFor();
        }
        assertTrue(watch.growth() < 96L << 20, "the heap grew by " + (watch.growth() >> 20) + " MiB");
    }

    @Test
    void ten_commands_share_one_connection(TestHouse house, @TempDir Path directory) throws Exception {
        SshTool client = house.client().option("ControlPath=" + directory.resolve("mux"));
        Process master = new ProcessBuilder(client.sshLine(session, "-M", "-N"))
                .redirectErrorStream(true)
                .start();
        try {
            Await.until(() -> client.ssh(session, "-Ocheck").exit() == 0);
            List<CompletableFuture<Ran>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                all.add(CompletableFuture.supplyAsync(() ->
                        client.sshWith(session, new byte[100_000], "echo " + number + "; wc -c; exit " + number)));
            }
            for (int i = 0; i < 10; i++) {
                Ran ran = all.get(i).get(60, TimeUnit.SECONDS);
                assertEquals(i + "\n100000\n", ran.out(), ran::toString);
                assertEquals(i, ran.exit());
            }
        } finally {
            client.ssh(session, "-Oexit");
            master.destroyForcibly();
            assertTrue(master.waitFor(60, TimeUnit.SECONDS));
        }
    }

    private static List<String> pipe(TestHouse house, String line) {
        StringBuilder ssh = new StringBuilder();
        for (String word : house.client().sshLine(TestHouse.newSession())) {
            ssh.append('\'').append(word).append("' ");
        }
        return List.of("/bin/sh", "-c", String.format(line, ssh));
    }
}
