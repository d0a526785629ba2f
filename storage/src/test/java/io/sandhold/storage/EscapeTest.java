package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a session could put in its volume to make the server read, write, remove or wait for something else. */
@ParameterizedClass
@MethodSource("io.sandhold.storage.TestVolumes#kinds")
class EscapeTest {
    private static final Set<OpenMode> CREATE = Set.of(OpenMode.WRITE, OpenMode.CREATE, OpenMode.TRUNCATE);

    private static TestVolumes volumes;

    @Parameter
    VolumeKind kind;

    @TempDir
    Path outside;

    private Path secret;
    private Volume volume;
    private Path root;
    private ConfinedFiles files;

    @BeforeParameterizedClassInvocation
    static void open(VolumeKind kind) {
        volumes = new TestVolumes(kind);
    }

    @AfterParameterizedClassInvocation
    static void removeAll() {
        volumes.close();
    }

    @BeforeEach
    void makeVolume() throws IOException {
        secret = Files.writeString(outside.resolve("secret"), "outside");
        volume = volumes.create("s1");
        root = volume.root();
        files = volume.files();
    }

    @AfterEach
    void nothing_outside_has_changed() throws IOException {
        volume.delete();
        assertEquals("outside", Files.readString(secret));
        try (var all = Files.list(outside)) {
            assertEquals(1, all.count());
        }
    }

    @Test
    void symlink_out_of_the_volume_is_not_followed() {
        String[] targets = {
            secret.toString(),
            "../../../../../../../../.." + secret,
            "/etc/shadow",
            "/../../../etc/shadow",
            "/proc/self/root/etc/shadow",
            "/proc/1/root/etc/shadow"
        };
        for (String target : targets) {
            VolumePath link = path("/workspace/l" + target.hashCode());
            files.symlink(bytes(target), link);
            assertArrayEquals(bytes(target), files.readLink(link));
            refused(FileError.NOT_FOUND, () -> read(files, link));
            refused(FileError.NOT_FOUND, () -> files.attributes(link));
            refused(FileError.NOT_FOUND, () -> files.setAttributes(link, AttributeChange.permissions(0777)));
            refused(FileError.NOT_FOUND, () -> files.list(link));
            refused(FileError.NOT_FOUND, () -> files.open(link, CREATE, 0600));
            assertEquals(FileType.SYMLINK, files.linkAttributes(link).type());
            refused(FileError.LOOP, () -> files.open(link, Set.of(OpenMode.READ, OpenMode.NO_FOLLOW), 0));
        }
    }

    @Test
    void symlinked_directory_out_of_the_volume_is_not_entered() {
        files.symlink(bytes(outside.toString()), path("/workspace/d"));
        files.symlink(bytes("d"), path("/workspace/chain1"));
        files.symlink(bytes("/workspace/chain1"), path("/workspace/chain2"));
        for (String way : new String[] {"d", "chain1", "chain2"}) {
            String at = "/workspace/" + way;
            refused(FileError.NOT_FOUND, () -> read(files, at + "/secret"));
            refused(FileError.NOT_FOUND, () -> write(files, at + "/new", "x"));
            refused(FileError.NOT_FOUND, () -> files.makeDirectory(path(at + "/new"), 0755));
            refused(FileError.NOT_FOUND, () -> files.removeFile(path(at + "/secret")));
            refused(FileError.NOT_FOUND, () -> files.removeTree(path(at + "/secret")));
            refused(FileError.NOT_FOUND, () -> files.rename(path(at + "/secret"), path("/workspace/got"), true));
            refused(FileError.NOT_FOUND, () -> files.hardLink(path(at + "/secret"), path("/workspace/got")));
            refused(FileError.NOT_FOUND, () -> files.list(path(at)));
        }
        files.removeTree(path("/workspace/d"));
        refused(FileError.NOT_FOUND, () -> files.linkAttributes(path("/workspace/d")));
    }

    @Test
    void symlinks_inside_the_volume_mean_what_they_mean_in_the_jail() {
        files.makeDirectories(path("/workspace/a/b"), 0755);
        write(files, "/workspace/a/b/f", "inside");
        files.symlink(bytes("/workspace/a"), path("/workspace/absolute"));
        files.symlink(bytes("a/b"), path("/workspace/relative"));
        files.symlink(bytes("../../../../workspace/relative"), path("/workspace/a/chained"));
        for (String way : new String[] {"/absolute/b/f", "/relative/f", "/a/chained/f", "/relative/../b/f"}) {
            assertEquals("inside", read(files, "/workspace" + way));
            assertEquals(path("/workspace/a/b/f"), files.realPath(path("/workspace" + way)));
        }
        files.symlink(bytes("loop"), path("/workspace/loop"));
        refused(FileError.LOOP, () -> read(files, "/workspace/loop"));
        refused(FileError.LOOP, () -> files.open(path("/workspace/loop"), CREATE, 0600));
    }

    @Test
    void a_symlink_to_nothing_is_created_through_inside_the_volume() {
        files.symlink(bytes("/tmp/target"), path("/workspace/one"));
        files.symlink(bytes("one"), path("/workspace/two"));
        write(files, "/workspace/two", "through");
        assertEquals("through", read(files, "/tmp/target"));
        files.symlink(bytes("/new-in-root"), path("/workspace/rooted"));
        refused(FileError.PERMISSION, () -> write(files, "/workspace/rooted", "x"));
        files.symlink(bytes("absent"), path("/workspace/three"));
        refused(
                FileError.LOOP,
                () -> files.open(
                        path("/workspace/three"), Set.of(OpenMode.WRITE, OpenMode.CREATE, OpenMode.NO_FOLLOW), 0600));
    }

    @Test
    void dot_dot_stops_at_the_root() {
        refused(FileError.NOT_FOUND, () -> read(files, "/../../../../../../.." + secret));
        refused(FileError.NOT_FOUND, () -> read(files, "/workspace/../../../../etc/shadow"));
        assertEquals(Set.of("workspace", "tmp"), list(files, "/workspace/../../../.."));
        assertEquals(VolumePath.ROOT, files.realPath(path("/../..")));
    }

    @Test
    void magic_links_lead_nowhere() throws IOException, InterruptedException {
        assumeTrue(Kernel.ROOT, "mounting /proc into a volume needs root");
        Path proc = Files.createDirectory(root.resolve("workspace/proc"));
        host("mount", "--bind", "/proc", proc.toString());
        try {
            refused(FileError.UNSUPPORTED, () -> files.list(path("/workspace/proc")));
            refused(FileError.UNSUPPORTED, () -> read(files, "/workspace/proc/self/root/etc/shadow"));
            refused(FileError.UNSUPPORTED, () -> read(files, "/workspace/proc/self/fd/0"));
        } finally {
            host("umount", proc.toString());
        }
    }

    @Test
    void a_fifo_a_socket_and_a_device_are_refused_without_waiting() throws IOException, InterruptedException {
        host("mkfifo", "-m", "666", root.resolve("workspace/fifo").toString());
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(root.resolve("workspace/socket")));
            Set<String> names = Kernel.ROOT ? Set.of("fifo", "socket", "null", "disk") : Set.of("fifo", "socket");
            if (Kernel.ROOT) {
                host("mknod", "-m", "666", root.resolve("workspace/null").toString(), "c", "1", "3");
                host("mknod", "-m", "666", root.resolve("workspace/disk").toString(), "b", "7", "0");
            }
            for (String name : names) {
                VolumePath path = path("/workspace/" + name);
                files.symlink(bytes(name), path("/workspace/to-" + name));
                assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                    for (VolumePath way : new VolumePath[] {path, path("/workspace/to-" + name)}) {
                        refused(FileError.NOT_A_FILE, () -> files.open(way, Set.of(OpenMode.READ), 0));
                        refused(FileError.NOT_A_FILE, () -> files.open(way, CREATE, 0));
                        refused(FileError.NOT_A_FILE, () -> files.open(way, Set.of(OpenMode.APPEND), 0));
                        refused(FileError.NOT_A_DIRECTORY, () -> files.list(way));
                        assertTrue(files.attributes(way).type().compareTo(FileType.FIFO) >= 0);
                    }
                    files.rename(path, path("/tmp/" + name), false);
                    files.removeTree(path("/tmp/" + name));
                });
            }
        }
    }

    @Test
    void a_file_under_a_lease_is_refused_as_busy_without_waiting() throws Exception {
        VolumePath path = path("/workspace/leased");
        write(files, "/workspace/leased", "content");
        long descriptors = openDescriptors();
        String lease = "import fcntl, signal, sys; signal.signal(signal.SIGIO, signal.SIG_IGN);"
                + " f = open(sys.argv[1], 'r+'); fcntl.fcntl(f, fcntl.F_SETLEASE, fcntl.F_WRLCK);"
                + " print('held', flush=True); sys.stdin.read()";
        String[] python = {
            "/usr/bin/python3", "-c", lease, root.resolve("workspace/leased").toString()
        };
        String uid = Integer.toString(UID);
        Stream<String> asSession =
                Kernel.ROOT ? Stream.of("setpriv", "--reuid", uid, "--regid", uid, "--clear-groups") : Stream.empty();
        Process holder = new ProcessBuilder(
                        Stream.concat(asSession, Stream.of(python)).toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = holder.inputReader()) {
            assertEquals("held", said.readLine());
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> { // the kernel's patience is 45 s
                        for (OpenMode mode :
                                new OpenMode[] {OpenMode.READ, OpenMode.WRITE, OpenMode.APPEND, OpenMode.TRUNCATE}) {
                            var refusal =
                                    assertThrows(FileOperationException.class, () -> files.open(path, Set.of(mode), 0));
                            assertEquals(FileError.BUSY, refusal.error());
                            assertTrue(refusal.getMessage().contains("busy"), refusal.getMessage());
                        }
                    });
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertEquals("content", read(files, "/workspace/leased"));
        assertEquals(descriptors, openDescriptors());
    }

    @Test
    void a_tree_with_directories_that_nobody_may_enter_is_removed() {
        files.makeDirectories(path("/workspace/t/a/b"), 0755);
        write(files, "/workspace/t/a/b/f", "x");
        write(files, "/workspace/t/f", "x");
        files.symlink(bytes(outside.toString()), path("/workspace/t/a/out"));
        files.setAttributes(path("/workspace/t/a/b"), AttributeChange.permissions(0));
        files.setAttributes(path("/workspace/t/a"), AttributeChange.permissions(0));
        files.setAttributes(path("/workspace/t"), AttributeChange.permissions(0500));
        files.removeTree(path("/workspace/t"));
        assertEquals(Set.of(), list(files, "/workspace"));
        refused(FileError.NOT_FOUND, () -> files.removeTree(path("/workspace/t")));
    }
}
