package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command that {@link Isolation#explain} prints is the one that is run. */
@Timeout(60)
class ExplainTest {

    @Test
    void printed_command_is_that_of_the_running_jail(@TempDir Path directory) throws Exception {
        try (TestHost host = new TestHost(directory)) {
            JailSpec spec = host.spec("same.1", Limits.DEFAULT, NetworkMode.NONE);
            try (Jail jail = host.isolation.start(spec)) {
                assertTrue(jail.alive());
                assertEquals(running("same.1"), bubblewrap(host.isolation.explain(spec)));
            }
        }
    }

    @Test
    void explaining_does_nothing(@TempDir Path directory) throws Exception {
        try (TestHost host = new TestHost(directory)) {
            String text = host.isolation.explain(host.spec("idle.1", Limits.DEFAULT, NetworkMode.NONE));
            assertTrue(text.contains("--hostname idle.1"), text);
            assertFalse(Files.exists(directory.resolve("run/jails/idle.1")));
            String cgroups = Files.readString(directory.resolve("run/cgroups"));
            for (String parent : cgroups.lines().toList()) {
                assertFalse(Files.exists(Path.of(parent, "idle.1")), parent);
            }
            assertTrue(running("idle.1").isEmpty());
        }
    }

    /** Also where the paths hold what a shell would take for something else. */
    @Test
    void pasted_command_builds_a_jail_that_proves_its_wall(@TempDir Path parent) throws Exception {
        Path directory = Files.createDirectory(parent.resolve("it's $HOME; \"two\"  words\\"));
        try (TestHost host = new TestHost(directory)) {
            JailSpec spec = host.spec("pasted.1", Limits.DEFAULT, NetworkMode.NONE);
            try (Jail jail = host.isolation.start(spec)) {
                assertTrue(jail.alive());
                Path socket = directory.resolve("run/jails/pasted.1/socket");
                Files.delete(socket.resolve("agent")); // the server holds it by its inode
                if (TestHost.ROOT) {
                    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwx---"));
                }
                Process pasted = new ProcessBuilder("/bin/bash", "-c", host.isolation.explain(spec))
                        .redirectError(directory.resolve("errors").toFile())
                        .start();
                try {
                    Frame frame = new FrameReader(Channels.newChannel(pasted.getInputStream())).read();
                    String proof =
                            StandardCharsets.UTF_8.decode(frame.payload()).toString();
                    assertEquals(jail.proof(), Wall.judge(proof, "pasted.1", NetworkMode.NONE, Host.look()));
                    pasted.getOutputStream().close();
                    assertEquals(0, pasted.waitFor(), Files.readString(directory.resolve("errors")));
                } finally {
                    pasted.destroyForcibly();
                }
                assertEquals("still\n", TestHost.run(jail, "echo", "still").out());
            }
        }
    }

    /** The words of bubblewrap's command line, as the kernel has them; empty where none of that name runs. */
    private static List<String> running(String name) {
        return ProcessHandle.current()
                .children()
                .map(ExplainTest::words)
                .filter(words -> words.contains("--hostname") && words.contains(name))
                .findFirst()
                .orElse(List.of());
    }

    private static List<String> words(ProcessHandle process) {
        try {
            return List.of(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .split("\0"));
        } catch (java.io.IOException e) {
            return List.of(); // it has ended
        }
    }

    /** From the last command that is printed, what follows setpriv's own options; no word of it needs quotes here. */
    private static List<String> bubblewrap(String text) {
        String last = text.substring(text.indexOf("exec setpriv"))
                .replace("\\\n", " ")
                .strip();
        List<String> words =
                List.of(last.substring(0, last.lastIndexOf('\'')).strip().split("\\s+"));
        return words.subList(words.indexOf("--") + 1, words.size());
    }
}
