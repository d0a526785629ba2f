package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator's profile may say. */
class JailProfileTest {
    @TempDir
    Path directory;

    private Path data;

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        data = Files.createDirectories(directory.resolve("data/volumes")).getParent();
        Files.createDirectories(directory.resolve("tools/bin"));
        Files.createDirectories(directory.resolve("tree/usr/bin"));
        Files.createSymbolicLink(directory.resolve("to-data"), data);
        Files.createSymbolicLink(directory.resolve("to-tools"), directory.resolve("tools"));
        Files.createDirectory(
                directory.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectory(directory.resolve("closed/tools"));
    }

    private List<String> mistakes(String... lines) {
        List<String> mistakes = new ArrayList<>();
        read(mistakes, lines);
        return mistakes;
    }

    private JailProfile read(List<String> mistakes, String... lines) {
        try {
            Path file = Files.write(directory.resolve("jail.profile"), List.of(lines));
            return JailProfile.read(file, List.of(data, directory.resolve("run")), mistakes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String at(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void lines_come_after_the_servers_own_with_real_sources_and_the_root_first() throws Exception {
        List<String> mistakes = new ArrayList<>();
        List<String> lines = read(
                        mistakes,
                        "# tools",
                        "",
                        "ro-bind " + at("to-tools") + " /opt/tools   # ours",
                        "ro-bind-try " + at("absent") + " /opt/absent",
                        "dir /opt/empty",
                        "symlink /opt/tools/bin /opt/bin",
                        "mask /proc/cpuinfo",
                        "proc vmstat",
                        "root " + at("tree"))
                .lines();
        assertEquals(List.of(), mistakes);
        Path real = directory.toRealPath();
        assertEquals("root " + real.resolve("tree"), lines.getFirst());
        assertEquals("system /usr", lines.get(1));
        assertEquals(
                List.of(
                        "ro-bind " + real.resolve("tools") + " /opt/tools",
                        "ro-bind-try " + real.resolve("absent") + " /opt/absent",
                        "dir /opt/empty",
                        "symlink /opt/tools/bin /opt/bin",
                        "mask /proc/cpuinfo",
                        "proc vmstat"),
                lines.subList(lines.size() - 6, lines.size()));
    }

    @Test
    void all_mistakes_are_told_at_once_each_with_its_line() {
        List<String> found = mistakes(
                "bind /opt/x",
                "ro-bind",
                "ro-bind " + at("absent") + " /opt/absent",
                "ro-bind opt /opt/x",
                "ro-bind " + at("tools") + "/../data /opt/y",
                "",
                "dir /opt/z/",
                "root " + at("tree"),
                "root " + at("tree"));
        String file = directory.resolve("jail.profile") + " line ";
        assertEquals(7, found.size(), found.toString());
        for (int line : new int[] {1, 2, 3, 4, 5, 7, 9}) {
            assertTrue(found.stream().anyMatch(mistake -> mistake.startsWith(file + line + ": ")), line + ": " + found);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/workspace",
                "/workspace/x",
                "/tmp",
                "/tmp/x",
                "/var/tmp",
                "/var/tmp/x",
                "/proc",
                "/proc/cpuinfo",
                "/dev/shm",
                "/dev/shm/x",
                "/dev",
                "/sys",
                "/run",
                "/run/sandhold",
                "/run/sandhold/agent",
                "/var",
                "/var/run/x",
                "/etc",
                "/etc/passwd",
                "/etc/passwd/x",
                "/usr",
                "/usr/not-there",
                "/bin/not-there",
                "/opt/../tmp",
                "/opt//x",
                "opt"
            })
    void place_that_is_not_for_a_profile_is_refused(String target) {
        assertEquals(1, mistakes("ro-bind " + at("tools") + " " + target).size());
        assertFalse(mistakes("dir " + target).isEmpty());
        assertFalse(mistakes("symlink x " + target).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data", "data/volumes", "to-data", "to-data/volumes", "run", "", "closed/tools", "jail.fifo"})
    void source_that_is_the_servers_own_or_closed_is_refused(String source) throws Exception {
        if (source.endsWith("fifo")) {
            assertEquals(0, new ProcessBuilder("mkfifo", at(source)).start().waitFor());
        }
        assertEquals(
                1,
                mistakes("ro-bind-try " + directory.resolve(source) + " /opt/x").size());
    }

    @Test
    void kernels_file_systems_and_the_whole_host_are_refused() {
        for (String source : new String[] {"/", "/proc", "/proc/1", "/sys", "/dev/null", "/etc/shadow"}) {
            assertEquals(1, mistakes("ro-bind " + source + " /opt/x").size(), source);
        }
    }

    @Test
    void rights_on_a_secret_are_not_what_is_advised_and_what_only_the_server_writes_is_not_offered() {
        String secret = mistakes("ro-bind /etc/shadow /opt/x").getFirst();
        assertTrue(secret.contains("leave it out") && !secret.contains("chmod"), secret);
        String closed = mistakes("ro-bind " + at("closed/tools") + " /opt/x").getFirst();
        assertTrue(closed.contains("leave it out") && !closed.contains("chmod"), closed);
        String unknown = mistakes("bind /opt/x").getFirst();
        assertTrue(unknown.contains("ro-bind-try") && !unknown.contains("generated"), unknown);
    }

    @Test
    void later_line_does_not_cover_or_lead_through_an_earlier_one() {
        String tools = "ro-bind " + at("tools") + " /opt/a/b";
        assertEquals(List.of(), mistakes(tools, "ro-bind " + at("tree") + " /opt/a/b/bin"));
        assertEquals(1, mistakes(tools, "ro-bind " + at("tree") + " /opt/a").size());
        assertEquals(1, mistakes(tools, "ro-bind " + at("tree") + " /opt/a/b").size());
        assertEquals(1, mistakes(tools, "ro-bind " + at("tree") + " /opt/a/b/c").size());
        assertEquals(1, mistakes(tools, "dir /opt/a/b/c").size());
        assertEquals(1, mistakes("symlink /tmp /opt/s", "dir /opt/s/x").size());
        assertEquals(
                List.of(), mistakes("ro-bind " + at("tools") + " /opt"), "an empty directory is there to be filled");
    }

    @Test
    void only_what_is_nobodys_own_is_covered() {
        assertEquals(List.of(), mistakes("mask /usr/share", "mask /proc/sys/kernel/version"));
        for (String path :
                new String[] {"/proc", "/proc/self/maps", "/proc/1/stat", "/proc/net/dev", "/workspace/x", "/"}) {
            assertEquals(1, mistakes("mask " + path).size(), path);
        }
        assertEquals(1, mistakes("proc self/maps").size());
        assertEquals(1, mistakes("generated /etc/x").size());
    }

    @Test
    void file_that_is_no_profile_is_refused() throws Exception {
        List<String> mistakes = new ArrayList<>();
        JailProfile.read(directory.resolve("nowhere"), List.of(data), mistakes);
        Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe});
        JailProfile.read(directory.resolve("bytes"), List.of(data), mistakes);
        Files.write(directory.resolve("long"), new byte[70_000]);
        JailProfile.read(directory.resolve("long"), List.of(data), mistakes);
        JailProfile.read(directory, List.of(data), mistakes);
        assertEquals(4, mistakes.size(), mistakes.toString());
    }
}
