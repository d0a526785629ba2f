package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a jail's processes are, and what they cannot do. */
@Timeout(60)
class WallTest {
    @TempDir
    static Path directory;

    static TestHost host;
    static Jail jail;

    @BeforeAll
    static void start() {
        host = new TestHost(directory);
        jail = host.jail("wall.1");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @Test
    void proof_says_what_was_found() {
        assertEquals(new WallProof(1000, 0, true, true, Host.look().landlock()), jail.proof());
    }

    @Test
    void processes_are_uid_1000_without_rights() {
        var result = sh(jail, "id -u; id -g; id -un; pwd; hostname; cat /proc/self/status");
        assertTrue(result.out().startsWith("1000\n1000\nsandbox\n/workspace\nwall.1\n"), result.out());
        for (String set : new String[] {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
            assertTrue(result.out().contains(set + ":\t0000000000000000\n"), result.out());
        }
        assertTrue(result.out().contains("NoNewPrivs:\t1\n"), result.out());
    }

    @Test
    void command_has_no_descriptor_but_its_own_three() {
        assertEquals(
                "['0', '1', '2']\n",
                run(
                                jail,
                                "python3",
                                "-c",
                                "import os\nprint([f for f in sorted(os.listdir('/proc/self/fd')) if os.path.exists('/proc/self/fd/' + f) or int(f) < 3])")
                        .out());
    }

    @Test
    void command_gets_default_signals() {
        var status = run(jail, "cat", "/proc/self/status").out();
        assertTrue(status.contains("SigBlk:\t0000000000000000\n"), status);
        assertTrue(status.contains("SigIgn:\t0000000000000000\n"), status);
    }

    @Test
    void session_has_a_host_uid_of_its_own() throws Exception {
        assumeTrue(TestHost.ROOT, "needs root: without it a session has the server's uid");
        sh(jail, "touch owned");
        try (Jail other = host.jail("wall.2")) {
            sh(other, "touch owned");
            Object first = Files.getAttribute(host.workspace("wall.1").resolve("owned"), "unix:uid");
            Object second = Files.getAttribute(host.workspace("wall.2").resolve("owned"), "unix:uid");
            assertNotEquals(0, first);
            assertNotEquals(first, second);
        }
    }

    @Test
    void system_is_read_only() {
        for (String path :
                new String[] {"/x", "/usr/x", "/etc/x", "/dev/x", "/run/x", "/run/sandhold/x", "/var/x", "/proc/x"}) {
            var result = sh(jail, "touch " + path);
            assertNotEquals(0, result.code(), path);
        }
        assertEquals(0, sh(jail, "touch /workspace/x /tmp/x /dev/shm/x").code());
        assertNotEquals(0, sh(jail, "echo x >>/run/sandhold/agent").code());
        assertNotEquals(
                0, sh(jail, "mount -t tmpfs x /tmp || mount -o remount,rw /").code());
    }

    @Test
    void host_is_not_seen() {
        var result = sh(jail, "ls -A /home /root /var/lib /sys /boot /opt | grep -v ':$' | grep .; cat /etc/shadow");
        assertEquals("", result.out());
        assertTrue(result.err().contains("/etc/shadow"), result.err());
        assertEquals("0\n", sh(jail, "cat /proc/cmdline /proc/kallsyms | wc -c").out());
        assertEquals("0\n", sh(jail, "pgrep -c java || true").out());
    }

    @Test
    void no_new_user_namespace_can_be_made() {
        assertNotEquals(0, run(jail, "unshare", "-U", "true").code());
        assertNotEquals(0, run(jail, "bwrap", "--ro-bind", "/", "/", "true").code());
    }

    @Test
    void network_is_loopback_alone() {
        assertEquals(
                "lo\n",
                sh(jail, "tail -n +3 /proc/net/dev | sed 's/^ *//; s/:.*//'").out());
        var jailed = run(
                jail,
                "python3",
                "-c",
                "import socket\ns=socket.create_server(('127.0.0.1', 0))\nc=socket.create_connection(s.getsockname())\nprint('ok')");
        assertEquals("ok\n", jailed.out());
    }

    @Test
    void two_sessions_see_nothing_of_each_other() throws Exception {
        try (Jail other = host.jail("wall.3");
                Execution sleep =
                        other.start(Command.of("sh", "-c", "echo secret >/tmp/f; echo up; exec sleep 5551"))) {
            readUntil(sleep, "up");
            assertEquals("0\n", sh(jail, "pgrep -fxc 'sleep 5551'").out());
            assertNotEquals(0, sh(jail, "cat /tmp/f").code());
            assertEquals(0, sh(other, "pgrep -fx 'sleep 5551'").code());
            assertNotEquals(0, sh(jail, "pkill -9 -fx 'sleep 5551'").code());
            sleep.kill(Cause.KILLED);
            finish(sleep);
        }
    }

    @Test
    void agent_cannot_be_killed_traced_or_looked_into() {
        sh(jail, "kill -9 1; kill -STOP 1; kill -SEGV 1");
        assertEquals("alive\n", sh(jail, "echo alive").out());
        for (String path : new String[] {"fd", "mem", "environ", "root", "cwd", "exe", "maps"}) {
            var result = sh(jail, "ls -l /proc/1/" + path + "/ 2>&1 || cat /proc/1/" + path);
            assertTrue((result.out() + result.err()).contains("ermission denied"), path + ": " + result);
        }
        var traced = run(
                jail,
                "python3",
                "-c",
                "import ctypes\nl = ctypes.CDLL(None, use_errno=True)\nprint(l.ptrace(16, 1, 0, 0), ctypes.get_errno())");
        assertEquals("-1 1\n", traced.out());
    }

    @Test
    void agent_does_not_serve_from_inside() throws Exception {
        String connect = "import socket\ns=socket.socket(socket.AF_UNIX)\n"
                + "s.connect('/run/sandhold/socket/agent')\ns.sendall(b'\\x07\\0\\0\\0\\0')\nprint(len(s.recv(9)))";
        var result = run(jail, "python3", "-c", connect);
        assertNotEquals("9\n", result.out());
        if (TestHost.ROOT) {
            assertTrue(result.err().contains("PermissionError"), result.err());
            // Even where the directory is open, it hangs up on whoever has a number in its own PID namespace.
            Path socket = directory.resolve("run/jails/wall.1/socket");
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.setPosixFilePermissions(socket.resolve("agent"), PosixFilePermissions.fromString("rwxrwxrwx"));
            try {
                var open = run(jail, "python3", "-c", connect);
                assertTrue(
                        open.out().equals("0\n")
                                || open.err().contains("reset")
                                || open.err().contains("Broken"),
                        open.toString());
            } finally {
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwx------"));
            }
        }
    }

    @Test
    void socket_swapped_for_another_gives_nothing() throws Exception {
        try (Jail swapped = host.jail("swapped")) {
            Path socket = directory.resolve("run/jails/swapped/socket/agent");
            Files.delete(socket);
            Files.createSymbolicLink(socket, Path.of("/etc/passwd"));
            assertEquals("still\n", run(swapped, "echo", "still").out());
        }
    }

    @Test
    void socket_that_is_a_symlink_is_not_opened() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc/passwd"));
        assertThrows(java.io.IOException.class, () -> AgentAddress.of(link).close());
        Files.delete(link);
        assertThrows(
                java.io.IOException.class,
                () -> AgentAddress.of(Path.of("/etc/passwd")).close());
    }

    @Test
    void workspace_that_is_a_symlink_is_not_bound() throws Exception {
        JailSpec spec = host.spec("linked", Limits.DEFAULT, NetworkMode.NONE);
        Files.delete(host.workspace("linked"));
        Files.createSymbolicLink(host.workspace("linked"), Path.of("/etc"));
        var refused = assertThrows(JailException.class, () -> host.isolation.start(spec));
        Files.delete(host.workspace("linked"));
        assertTrue(refused.getMessage().contains("leads elsewhere"), refused.getMessage());
    }

    @Test
    void agent_goes_on_after_hostile_orders() throws Exception {
        // What a broken server would send; each ends that connection and nothing else.
        Map<String, byte[]> hostile = Map.of(
                "unknown type", new byte[] {99, 0, 0, 0, 0},
                "huge exec", new byte[] {1, 127, 0, 0, 0},
                "stdin before exec", new byte[] {2, 0, 0, 0, 1, 0},
                "malformed exec", new byte[] {1, 0, 0, 0, 4, -1, -1, -1, -1});
        try (AgentAddress agent = AgentAddress.of(directory.resolve("run/jails/wall.1/socket/agent"))) {
            for (var entry : hostile.entrySet()) {
                try (var channel = AgentAddress.open()) {
                    agent.connect(channel);
                    channel.write(java.nio.ByteBuffer.wrap(entry.getValue()));
                    var answer = java.nio.ByteBuffer.allocate(64);
                    readToEnd(channel, answer);
                    assertTrue(answer.position() == 0 || answer.get(0) == FrameType.REFUSED.code(), entry.getKey());
                }
            }
        }
        assertEquals(0, run(jail, "true").code());
    }

    @Test
    void session_that_starves_its_agent_ends_its_own_jail_and_no_other() throws Exception {
        try (Jail starved = host.jail("starved")) {
            assertThrows(JailException.class, () -> {
                run(starved, "prlimit", "--pid", "1", "--nofile=4:4");
                run(starved, "true");
            });
            TestHost.await("its end", () -> !starved.alive());
        }
        assertEquals(0, run(jail, "true").code());
    }

    @Test
    void agent_that_does_not_answer_holds_nobody_and_can_be_closed() throws Exception {
        Path run = directory.resolve("hasty");
        try (Isolation hasty = Isolation.open(new IsolationConfig(run, java.time.Duration.ofSeconds(2)))) {
            Jail silent = hasty.start(host.spec("silent", Limits.DEFAULT, NetworkMode.NONE));
            long agent =
                    bubblewrap("silent").children().findFirst().orElseThrow().pid();
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-STOP", Long.toString(agent))
                            .start()
                            .waitFor());
            var refused = assertThrows(JailException.class, () -> silent.start(Command.of("true")));
            assertTrue(refused.getMessage().contains("could not be started"), refused.getMessage());
            assertTrue(!silent.idle());
            silent.close();
            assertTrue(ProcessHandle.of(agent).isEmpty());
        }
    }

    private static ProcessHandle bubblewrap(String name) {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("--hostname " + name + " "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void jail_holds_none_of_the_hosts_other_mounts() throws Exception {
        assumeTrue(TestHost.ROOT, "needs root: without it bubblewrap's own namespace is all there is");
        // Else a volume that another session gives up could not be unmounted for good while this jail lives.
        long bubblewrap = bubblewrap("wall.1").pid();
        String mounts = Files.readString(Path.of("/proc/" + bubblewrap + "/mountinfo"));
        assertTrue(mounts.contains(" /run/workspace "), mounts);
        assertTrue(!mounts.contains(" - cgroup") && mounts.lines().count() < 12, mounts);
    }

    private static void readToEnd(java.nio.channels.SocketChannel channel, java.nio.ByteBuffer answer) {
        try {
            while (channel.read(answer) > 0) {
                assertTrue(answer.hasRemaining());
            }
        } catch (java.io.IOException e) {
            assertTrue(e.getMessage().contains("reset"), e.getMessage()); // it hung up with our bytes unread
        }
    }

    @Test
    void host_network_is_the_hosts() throws Exception {
        try (Jail open = host.isolation.start(host.spec("open", Limits.DEFAULT, NetworkMode.HOST))) {
            String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
            assertEquals(own + "\n", sh(open, "readlink /proc/self/ns/net").out());
            assertTrue(Pattern.compile("^nameserver|^$", Pattern.MULTILINE)
                    .matcher(sh(open, "cat /etc/resolv.conf").out())
                    .find());
        }
    }
}
