package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jails that show what an administrator's profile adds. */
@Timeout(60)
class ProfileJailTest {
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @TempDir
    Path directory;

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private TestHost host(String... lines) throws IOException {
        Path data = directory.resolve("data");
        List<String> mistakes = new ArrayList<>();
        Path file = Files.write(directory.resolve("jail.profile"), List.of(lines));
        JailProfile profile = JailProfile.read(file, List.of(data), mistakes);
        assertEquals(List.of(), mistakes);
        return new TestHost(data, profile);
    }

    private Path program(Path file, String says) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\necho " + says + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void toolchain_is_shown_read_only_where_the_profile_says() throws Exception {
        program(directory.resolve("tools/bin/tool"), "works");
        try (TestHost host = host(
                        "ro-bind " + directory.resolve("tools") + " /opt/tools",
                        "ro-bind-try " + directory.resolve("absent") + " /opt/absent",
                        "dir /opt/empty",
                        "symlink ../opt/tools/bin/tool /srv/tool",
                        "mask /usr/share/zoneinfo",
                        "mask /proc/cpuinfo",
                        "proc vmstat");
                Jail jail = host.jail("tools")) {
            assertEquals(
                    "works\nworks\n", sh(jail, "/opt/tools/bin/tool; /srv/tool").out());
            assertEquals("empty\ntools\n", sh(jail, "ls /opt").out());
            assertNotEquals(
                    0, sh(jail, "touch /opt/tools/x || touch /opt/empty/x").code());
            assertEquals("0\n", sh(jail, "cat /proc/cpuinfo | wc -c").out());
            assertEquals("", sh(jail, "ls -A /usr/share/zoneinfo").out());
            assertEquals(0, sh(jail, "grep -q nr_free_pages /proc/vmstat").code());
        }
    }

    /** What lies on a mount of its own is not in the private root that the jail is built in, and is carried there. */
    @Test
    void source_on_another_mount_is_shown_with_what_is_mounted_below() throws Exception {
        assumeTrue(TestHost.ROOT, "needs root: it mounts");
        Path mount = Files.createDirectory(directory.resolve("mount"));
        command("mount", "-t", "tmpfs", "-o", "mode=755,size=1m", "test", mount.toString());
        try {
            program(mount.resolve("tools/tool"), "carried");
            Path inner = Files.createDirectories(mount.resolve("tools/inner"));
            command("mount", "-t", "tmpfs", "-o", "mode=755,size=1m", "test", inner.toString());
            try {
                program(inner.resolve("tool"), "inner");
                try (TestHost host = host(
                                "ro-bind " + mount.resolve("tools") + " /opt/tools",
                                "ro-bind " + mount.resolve("tools/tool") + " /opt/tool");
                        Jail jail = host.jail("carried")) {
                    assertEquals(
                            "carried\ninner\ncarried\n",
                            sh(jail, "/opt/tools/tool; /opt/tools/inner/tool; /opt/tool")
                                    .out());
                    assertNotEquals(0, sh(jail, "touch /opt/tools/inner/x").code());
                    assertEquals(0, sh(jail, "touch /workspace/x").code());
                }
            } finally {
                command("umount", inner.toString());
            }
        } finally {
            command("umount", mount.toString());
        }
    }

    private static void command(String... words) throws Exception {
        assertEquals(0, new ProcessBuilder(words).inheritIO().start().waitFor(), String.join(" ", words));
    }

    /** A small system of its own, with symlinks in it that would lead a careless builder back to the host. */
    private Path tree() throws IOException {
        Path tree = directory.resolve("tree");
        Path programs = Files.createDirectories(tree.resolve("usr/bin"));
        Files.copy(BUSYBOX, programs.resolve("busybox"));
        for (String name : List.of("sh", "cat", "ls", "readlink", "id", "touch")) {
            Files.createSymbolicLink(programs.resolve(name), Path.of("busybox"));
        }
        Files.createSymbolicLink(tree.resolve("bin"), Path.of("usr/bin"));
        Files.createSymbolicLink(tree.resolve("lib"), Path.of("/usr/lib"));
        Files.createDirectories(tree.resolve("sbin"));
        Files.createDirectories(tree.resolve("etc/ssl/certs"));
        Files.writeString(tree.resolve("etc/ssl/certs/tree.pem"), "tree\n");
        Files.writeString(tree.resolve("etc/passwd"), "tree:x:0:0::/:/bin/sh\n");
        Files.writeString(tree.resolve("usr/release"), "ID=tree\n");
        Files.createSymbolicLink(tree.resolve("etc/os-release"), Path.of("../usr/release"));
        Files.createSymbolicLink(tree.resolve("etc/timezone"), Path.of("/etc/hostname"));
        Files.createSymbolicLink(tree.resolve("etc/fonts"), directory);
        return tree;
    }

    @Test
    void whole_other_root_is_shown_instead_of_the_hosts() throws Exception {
        assumeTrue(Files.isExecutable(BUSYBOX), "needs /bin/busybox, which needs no library (busybox-static)");
        try (TestHost host = host("root " + tree());
                Jail jail = host.jail("tree")) {
            assertEquals("ID=tree\n", run(jail, "cat", "/etc/os-release").out());
            assertEquals(
                    "busybox\ncat\nid\nls\nreadlink\nsh\ntouch\n",
                    run(jail, "ls", "/usr/bin").out());
            assertEquals("usr/bin\n", run(jail, "readlink", "/bin").out());
            assertEquals("tree\n", run(jail, "cat", "/etc/ssl/certs/tree.pem").out());
            assertTrue(
                    run(jail, "cat", "/etc/passwd").out().contains("sandbox:x:1000"), "the server's, not the tree's");
            assertNotEquals(0, run(jail, "cat", "/etc/debian_version").code(), "the host's");
            // A symlink of the tree is one in the jail, and leads where it leads there.
            assertEquals("tree\n", run(jail, "cat", "/etc/timezone").out(), "the jail's own host name");
            assertNotEquals(0, run(jail, "ls", "/etc/fonts/").code());
            assertEquals(0, run(jail, "touch", "/workspace/x").code());
            assertNotEquals(0, run(jail, "touch", "/usr/x").code());
        }
    }

    @Test
    void other_root_whose_etc_leads_to_the_hosts_is_refused() throws Exception {
        assumeTrue(Files.isExecutable(BUSYBOX), "needs /bin/busybox, which needs no library (busybox-static)");
        Path tree = tree();
        command("rm", "-r", tree.resolve("etc").toString());
        Files.createSymbolicLink(tree.resolve("etc"), Path.of("/etc"));
        try (TestHost host = host("root " + tree)) {
            var refused = assertThrows(JailException.class, () -> host.jail("led"));
            assertTrue(refused.getMessage().contains("is a symlink on the way"), refused.getMessage());
        }
    }
}
