package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a bubblewrap that is of no use. */
class HostTest {
    private static final byte[] FILTER = SyscallFilter.compile(Architecture.ofThisMachine());

    /** Mounts, unmounts and removes the places, which takes them from every namespace, until it is told to end; leaves nothing. */
    private static final String CHURN = """
            import ctypes, os, signal, sys
            libc, going = ctypes.CDLL(None), [True]
            paths = [("%s/%d" % (sys.argv[1], i)).encode() for i in range(20)]
            signal.signal(signal.SIGTERM, lambda *_: going.clear())
            print("up", flush=True)
            while going:
                for path in paths:
                    os.mkdir(path)
                    libc.mount(b"none", path, b"tmpfs", 0, None)
                for path in paths:
                    libc.umount2(path, 0)
                    os.rmdir(path)
            """;

    @TempDir
    Path directory;

    private Path program(String script) throws Exception {
        Path program = Files.writeString(directory.resolve("bwrap"), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private String refusal(String script, Duration patience) throws Exception {
        Path program = program(script);
        return assertThrows(JailException.class, () -> Host.tryIt(program, FILTER, patience))
                .getMessage();
    }

    @Test
    @Timeout(60)
    void a_bubblewrap_that_hangs_does_not_hang_the_start() throws Exception {
        String refusal = refusal("exec sleep 300", Duration.ofSeconds(1));
        assertTrue(refusal.contains("did not end within 1 s"), refusal);
    }

    @Test
    void what_a_failing_bubblewrap_says_is_passed_on_escaped() throws Exception {
        String refusal = refusal("printf 'no \\033[31mnamespaces' >&2; exit 1", Duration.ofSeconds(30));
        assertTrue(refusal.contains("says: no ") && refusal.contains("namespaces"), refusal);
        assertTrue(refusal.chars().noneMatch(Character::isISOControl), refusal);
    }

    @Test
    void a_filter_that_the_kernel_does_not_take_stops_the_start() {
        byte[] broken = FILTER.clone();
        broken[0] = 0x7f; // no instruction
        String refusal = assertThrows(
                        JailException.class,
                        () -> Host.tryIt(Path.of("/usr/bin/bwrap"), broken, Duration.ofSeconds(30)))
                .getMessage();
        assertTrue(refusal.contains("CONFIG_SECCOMP_FILTER"), refusal);
    }

    @Test
    @EnabledIf("mayMount")
    void mounts_of_others_that_come_and_go_do_not_stop_the_start() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        Process churn = new ProcessBuilder("/usr/bin/python3", "-c", CHURN, other.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = churn.inputReader()) {
            assertEquals("up", said.readLine());
            for (int i = 0; i < 100; i++) {
                Host.tryIt(Path.of("/usr/bin/bwrap"), FILTER, Duration.ofSeconds(30));
            }
            assertTrue(churn.isAlive(), "others do mount");
        } finally {
            churn.destroy();
            churn.waitFor();
        }
    }

    static boolean mayMount() {
        return Host.look().mounts();
    }
}
