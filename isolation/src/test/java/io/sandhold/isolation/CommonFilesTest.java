package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.onTerminal;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What all jails show is the same, and yet no jail's is another's: its files' inodes, its terminals. */
@Timeout(120)
class CommonFilesTest {
    private static final Limits MANY_FILES = new Limits(512L << 20, 256, 2, 16384);

    /** Locks every file and directory that it can open, one after the other, and says which it could not have for itself. */
    private static final String LOCK_ALL = """
            import fcntl, os, sys
            held, refused, known = [], [], set()
            def lock(path):
                try:
                    held.append(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY))
                except OSError:
                    return
                found = os.fstat(held[-1])
                if (found.st_dev, found.st_ino) in known:  # a link, or another mount of the same
                    os.close(held.pop())
                    return
                known.add((found.st_dev, found.st_ino))
                try:
                    fcntl.flock(held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError as e:
                    refused.append((path, e.strerror))
            def everything(top, most):
                seen = 0
                for base, directories, files in os.walk(top):
                    if base == '/proc':
                        directories[:] = [d for d in directories if not d.isdigit() and d not in ('self', 'thread-self')]
                    if base == '/':
                        directories[:] = [d for d in directories if d not in ('usr', 'workspace', 'tmp')]
                    for path in [base] + [os.path.join(base, name) for name in files]:
                        lock(path)
                        seen += 1
                    if seen > most:
                        break
            everything('/', 8000)
            for line in open('/proc/self/mountinfo'):
                lock(line.split()[4])
            for path in ['/usr/bin/tac', '/usr/lib', '/run/sandhold/agent', '/dev/tty'] + sys.argv[1:]:
                lock(path)
            for name in 'null', 'zero', 'full', 'random', 'urandom', 'ptmx':
                assert any(os.path.samestat(os.fstat(fd), os.stat('/dev/' + name)) for fd in held), name
            print(len(held) > 600 or len(held), refused[:20], flush=True)
            sys.stdin.readline()
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void needsRoot() {
        assumeTrue(TestHost.ROOT, "needs root: it is what shortcomings() say of a server without");
    }

    @Test
    void no_file_that_two_jails_show_can_be_a_bell_between_them() {
        try (TestHost host = new TestHost(directory);
                Jail holder = host.jail("common.1", MANY_FILES);
                Jail other = host.jail("common.2", MANY_FILES);
                Execution holding = holder.start(Command.of("python3", "-c", LOCK_ALL))) {
            assertEquals("True []\n", readUntil(holding, "\n"));
            assertEquals("True []\n", run(other, "python3", "-c", LOCK_ALL).out());
        }
    }

    @Test
    void system_that_is_spread_over_mounts_is_each_jails_own_too() throws Exception {
        String said = apart(
                "mount -t tmpfs apart /usr/local; mkdir -m 755 /usr/local/deep; mount -t tmpfs deeper /usr/local/deep;"
                        + " echo one >/usr/local/one; echo two >/usr/local/deep/two; ln -s deep/two /usr/local/two");
        assertTrue(said.endsWith("true\none\ntwo\nTrue []\nTrue []\n"), said);
    }

    /** As in a container that may not make devices: there each is a mount, over a file that is none. */
    @Test
    void devices_that_are_mounts_of_their_own_are_common_but_work() throws Exception {
        String said = apart(
                "mkdir real; mount --rbind /dev real; mount -t tmpfs -o mode=755 dev /dev; mkdir /dev/pts /dev/shm;"
                        + " for name in null zero full random urandom tty; do touch /dev/$name; mount --bind real/$name /dev/$name; done;"
                        + " mount -t tmpfs apart /usr/local; echo one >/usr/local/one; echo two >/usr/local/two");
        assertTrue(said.matches("(?s).*false\none\ntwo\nTrue \\[]\nTrue \\[\\('/dev/.*"), said);
    }

    /** A server and two jails in a mount namespace that a script has prepared. */
    private String apart(String prepare) throws Exception {
        Process apart = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "sh",
                        "-euc",
                        prepare + "; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Apart.class.getName(),
                        directory.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(apart.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(apart.waitFor(60, TimeUnit.SECONDS), said);
            return said;
        } finally {
            apart.destroyForcibly();
        }
    }

    /** What runs there: says whether the jails' files are their own, what is in two of them, and what each jail could lock. */
    static final class Apart {
        private Apart() {}

        public static void main(String[] arguments) {
            String[] lock = {"python3", "-c", LOCK_ALL, "/usr/local/one", "/usr/local/two"};
            try (TestHost host = new TestHost(Path.of(arguments[0]));
                    Jail holder = host.jail("apart.1", MANY_FILES);
                    Jail other = host.jail("apart.2", MANY_FILES);
                    Execution holding = holder.start(Command.of(lock))) {
                String held = readUntil(holding, "\n");
                System.out.print(
                        host.isolation.shortcomings().stream().noneMatch(line -> line.contains("same inodes")) + "\n");
                System.out.print(
                        run(other, "cat", "/usr/local/one", "/usr/local/two").out()
                                + held
                                + run(other, lock).out());
            }
        }
    }

    @Test
    void mounts_of_the_system_are_found_those_above_first() {
        List<String> mountinfo = List.of(
                "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
                "5 2 8:3 / /usr/local/my\\040tools rw - ext4 /dev/sda3 rw",
                "2 1 8:2 / /usr rw - ext4 /dev/sda2 rw",
                "3 1 0:5 / /usrlocal rw - tmpfs x rw",
                "4 1 0:6 / /home rw - tmpfs x rw",
                "6 2 8:3 / /usr rw - ext4 /dev/sda3 rw",
                "7 1 0:7 /hosts /etc/hosts rw - tmpfs x rw");
        assertEquals(List.of("/etc/hosts", "/usr", "/usr/local/my\\040tools"), PrivateRoot.systemMounts(mountinfo));
    }

    @Test
    void where_nothing_can_be_mounted_the_files_are_common_and_that_is_said() throws Exception {
        assertFalse(PrivateRoot.install(directory, true)); // there is no agent in it
        List<String> lines = Files.readAllLines(directory.resolve(PrivateRoot.FILE));
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("overlay")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("max=64")), lines::toString);
    }

    @Test
    void terminals_end_at_the_jails_own_bound_and_the_next_jail_has_its_own() {
        String takeAll = """
                import os, sys
                held = []
                try:
                    while len(held) < 10000:
                        held.append(os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY))
                except OSError as e:
                    print(len(held), e.strerror, flush=True)
                sys.stdin.readline()
                """;
        try (TestHost host = new TestHost(directory);
                Jail taker = host.jail("terminals.1", MANY_FILES);
                Jail other = host.jail("terminals.2");
                Execution taking = taker.start(Command.of("python3", "-c", takeAll))) {
            assertEquals("64 No space left on device\n", readUntil(taking, "\n"));
            try (Execution refused = taker.start(onTerminal("tty"))) {
                var result = finish(refused);
                assertEquals(126, result.code());
                assertTrue(result.out().contains("(of terminals; close some)"), result::toString);
            }
            try (Execution terminal = other.start(onTerminal("tty"))) {
                assertEquals("/dev/pts/0", finish(terminal).out().strip());
            }
            taking.kill(Cause.KILLED);
            finish(taking);
            try (Execution again = taker.start(onTerminal("tty"))) {
                assertEquals("/dev/pts/0", finish(again).out().strip());
            }
        }
    }
}
