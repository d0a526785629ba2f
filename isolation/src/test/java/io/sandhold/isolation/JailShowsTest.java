package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can be read in a jail, and what programs that ask about the machine make of it. */
@Timeout(60)
class JailShowsTest {
    private static final long MEMORY = 256L << 20;

    @TempDir
    static Path directory;

    static TestHost host;
    static Jail jail;

    @BeforeAll
    static void start() {
        host = new TestHost(directory);
        jail = host.jail("shows.1", new Limits(MEMORY, 256, 1.0, 1024));
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @Test
    void of_proc_only_what_is_named_says_anything() {
        String said = sh(
                        jail,
                        "cd /proc; for e in [!0-9]*; do [ -L $e ] && continue; "
                                + "if [ -d $e ]; then [ -z \"$(ls -A $e)\" ] || echo $e; "
                                + "else [ -z \"$(head -c 1 $e 2>&1 | tr '\\0' x)\" ] || echo $e; fi; done")
                .out();
        assertEquals(
                List.of(
                        "cpuinfo",
                        "filesystems",
                        "loadavg",
                        "meminfo",
                        "stat",
                        "sys",
                        "sysvipc",
                        "tty",
                        "uptime",
                        "version"),
                said.lines().sorted().toList());
    }

    @Test
    void counts_of_the_whole_host_are_covered() {
        for (String file :
                List.of("fs/file-nr", "fs/inode-nr", "fs/dentry-state", "fs/aio-nr", "kernel/core_pattern")) {
            assertEquals("", sh(jail, "cat /proc/sys/" + file).out(), file);
        }
        assertEquals(
                "",
                sh(jail, "ls -A /proc/sys/kernel/pty /proc/fs /proc/irq /proc/bus | grep -v ':$'")
                        .out()
                        .strip());
    }

    @Test
    void nothing_readable_names_the_host() throws Exception {
        // What only this host has: its boot, its command line, its machine id. Names of few letters stand everywhere.
        List<String> secrets = Stream.of("/proc/sys/kernel/random/boot_id", "/proc/cmdline", "/etc/machine-id")
                .map(Path::of)
                .filter(Files::isReadable)
                .map(JailShowsTest::read)
                .filter(text -> text.length() > 8)
                .toList();
        assertTrue(!secrets.isEmpty());
        String all = sh(
                        jail,
                        "find / /etc /var /run -xdev -type f -readable -size -256k -exec cat {} + 2>/dev/null;"
                                + " find /proc/sys /proc/tty /proc/sysvipc -type f -readable -exec cat {} + 2>/dev/null;"
                                + " find /proc/self /proc/[!0-9]* -maxdepth 1 -type f ! -name pagemap -exec cat {} + 2>/dev/null | tr '\\0' ' '")
                .out();
        assertTrue(all.contains("sandbox:x:1000"), "nothing was read");
        for (String secret : secrets) {
            assertTrue(!all.contains(secret), secret);
        }
        assertEquals(
                "127.0.0.1 localhost shows.1\n",
                sh(jail, "head -n 1 /etc/hosts").out());
        assertEquals(
                "shows.1\nshows.1\n", sh(jail, "hostname; cat /etc/hostname").out());
        assertEquals(
                "root\nsandbox\nnobody\n", sh(jail, "cut -d: -f1 /etc/passwd").out());
        assertNotEquals(
                0, sh(jail, "ls /sys || ls /boot || cat /etc/machine-id").code());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void boot_has_an_id_of_the_jails_own() {
        String own = sh(jail, "cat /proc/sys/kernel/random/boot_id").out();
        assertTrue(own.matches("[0-9a-f-]{36}\n"), own);
        try (Jail other = host.jail("shows.2")) {
            assertNotEquals(
                    own, sh(other, "cat /proc/sys/kernel/random/boot_id").out());
        }
    }

    @Test
    void tools_that_look_at_the_machine_work_and_see_the_session() throws Exception {
        assertTrue(sh(jail, "ps -e -o pid,comm").out().contains("1 agent"));
        String top = sh(jail, "top -b -n 1").out();
        assertTrue(top.contains("load average: 0.00, 0.00, 0.00") && top.contains("256.0 total"), top);
        assertTrue(sh(jail, "free -k").out().contains(" " + (MEMORY >> 10) + " "));
        assertEquals(
                Runtime.getRuntime().availableProcessors() + "\n",
                sh(jail, "nproc").out());
        assertTrue(sh(jail, "uptime").out().contains("load average: 0.00, 0.00, 0.00"));
        var python = run(jail, "python3", "-c", "import os\nprint(len(os.getloadavg()), os.cpu_count() > 0)");
        assertEquals("3 True\n", python.out(), python.err());
    }

    @Test
    void node_sees_the_sessions_memory_and_no_load() {
        assumeTrue(Files.exists(Path.of("/usr/bin/node")), "needs node");
        var node = run(
                jail, "node", "-p", "[os.cpus().length > 0, os.totalmem(), os.uptime() > 0, os.hostname()].join(' ')");
        assertEquals("true " + MEMORY + " true shows.1\n", node.out(), node.err());
    }

    @Test
    void a_jvm_runs() {
        assumeTrue(Files.exists(Path.of("/usr/bin/java")), "needs a JVM below /usr");
        var java = run(jail, "java", "-Xmx32m", "-XX:+UseSerialGC", "-version");
        assertEquals(0, java.code(), java.err());
        assertTrue(java.err().contains("Server VM"), java.err());
    }

    @Test
    void shared_memory_is_sized_and_nobody_elses() {
        try (Jail other = host.jail("shows.3")) {
            assertEquals(0, sh(other, "echo secret >/dev/shm/theirs").code());
            assertEquals("", sh(jail, "ls -A /dev/shm").out());
            var filled = sh(
                    jail,
                    "dd if=/dev/zero of=/dev/shm/filler bs=1M 2>&1; stat -c %s /dev/shm/filler; rm /dev/shm/filler");
            assertTrue(filled.out().contains("No space left on device"), filled.out());
            assertTrue(filled.out().contains("\n" + (64 << 20) + "\n"), filled.out());
            assertEquals("secret\n", sh(other, "cat /dev/shm/theirs").out());
        }
    }

    /** 1 and not 0: the kernel pipes to a program that core_pattern names whatever the limit, but not at 1 (its fs/coredump.c). */
    @Test
    void no_core_is_dumped_and_the_limit_cannot_be_raised() {
        var limit = run(
                jail,
                "python3",
                "-c",
                "import resource as r\nprint(r.getrlimit(r.RLIMIT_CORE))\nr.setrlimit(r.RLIMIT_CORE, (2, 2))");
        assertEquals("(1, 1)\n", limit.out());
        assertTrue(limit.err().contains("not allowed to raise maximum limit"), limit.err());
        var crashed = sh(jail, "mkdir crash; cd crash; sh -c 'kill -SEGV $$'; echo $?; ls -A");
        assertEquals("139\n", crashed.out());
    }
}
