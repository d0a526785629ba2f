package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What files, directories and names do, on every kind of volume. */
@ParameterizedClass
@MethodSource("io.sandhold.storage.TestVolumes#kinds")
class FilesTest {
    private static final Set<OpenMode> NEW = Set.of(OpenMode.WRITE, OpenMode.CREATE_NEW);

    private static TestVolumes volumes;

    @Parameter
    VolumeKind kind;

    private Volume volume;
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
    void makeVolume() {
        volume = volumes.create("s1");
        files = volume.files();
    }

    @AfterEach
    void removeVolume() {
        volume.delete();
    }

    @Test
    void written_bytes_are_read_back_and_belong_to_the_session() {
        write(files, "/workspace/a", "hello");
        assertEquals("hello", read(files, "/workspace/a"));
        FileAttributes attributes = files.attributes(path("/workspace/a"));
        assertEquals(FileType.REGULAR, attributes.type());
        assertEquals(5, attributes.size());
        assertEquals(0644, attributes.permissions());
        assertEquals(1000, attributes.uid());
        assertEquals(1000, attributes.gid());
        assertEquals(UID, HostPath.look(volume.root().resolve("workspace/a")).uid());
    }

    @Test
    void permissions_of_a_new_file_are_exact_whatever_the_umask() {
        for (int mode : new int[] {0, 0400, 0666, 0777, 01644}) {
            files.open(path("/workspace/m" + mode), NEW, mode).close();
            assertEquals(mode, files.attributes(path("/workspace/m" + mode)).permissions());
            files.makeDirectory(path("/workspace/d" + mode), mode);
            assertEquals(mode, files.attributes(path("/workspace/d" + mode)).permissions());
        }
    }

    @Test
    void set_uid_and_set_gid_are_dropped() {
        files.open(path("/workspace/s"), NEW, 06755).close();
        assertEquals(0755, files.attributes(path("/workspace/s")).permissions());
        files.setAttributes(path("/workspace/s"), AttributeChange.permissions(07711));
        assertEquals(01711, files.attributes(path("/workspace/s")).permissions());
    }

    @Test
    void reading_and_writing_happens_at_the_position() {
        try (ConfinedFile file =
                files.open(path("/workspace/a"), Set.of(OpenMode.READ, OpenMode.WRITE, OpenMode.CREATE), 0600)) {
            file.write(buffer("0123456789"), 0);
            file.write(buffer("AB"), 3);
            ByteBuffer into = ByteBuffer.allocate(4);
            assertEquals(4, file.read(into, 2));
            assertEquals("2AB5", new String(into.array()));
            assertEquals(-1, file.read(ByteBuffer.allocate(1), 10));
            assertEquals(-1, file.read(ByteBuffer.allocate(1), 1L << 40));
            refused(FileError.INVALID, () -> file.read(ByteBuffer.allocate(1), -1));
        }
    }

    @Test
    void appending_goes_to_the_end_whatever_the_position() {
        write(files, "/workspace/a", "one");
        try (ConfinedFile file = files.open(path("/workspace/a"), Set.of(OpenMode.READ, OpenMode.APPEND), 0)) {
            file.write(buffer("two"), 0);
            ByteBuffer into = ByteBuffer.allocate(6);
            assertEquals(6, file.read(into, 0));
            assertEquals("onetwo", new String(into.array()));
        }
    }

    @Test
    void a_hole_reads_as_zeros_and_takes_no_room() {
        try (ConfinedFile file =
                files.open(path("/workspace/a"), Set.of(OpenMode.READ, OpenMode.WRITE, OpenMode.CREATE), 0600)) {
            file.truncate(1L << 33);
            file.write(buffer("x"), 1L << 32);
            assertEquals(1L << 33, file.size());
            ByteBuffer into = ByteBuffer.allocate(2);
            file.read(into, (1L << 32) - 1);
            assertArrayEquals(new byte[] {0, 'x'}, into.array());
            file.truncate(3);
            assertEquals(3, file.attributes().size());
        }
        assertTrue(files.space().usedBytes() < 10 * M);
    }

    @Test
    void truncate_empties_a_file_only_when_asked() {
        write(files, "/workspace/a", "content");
        files.open(path("/workspace/a"), Set.of(OpenMode.WRITE), 0).close();
        assertEquals("content", read(files, "/workspace/a"));
        files.open(path("/workspace/a"), Set.of(OpenMode.WRITE, OpenMode.TRUNCATE), 0)
                .close();
        assertEquals("", read(files, "/workspace/a"));
    }

    @Test
    void create_new_refuses_what_is_there_also_a_dangling_symlink() {
        write(files, "/workspace/a", "");
        files.symlink(bytes("nowhere"), path("/workspace/l"));
        refused(FileError.EXISTS, () -> files.open(path("/workspace/a"), NEW, 0600));
        refused(FileError.EXISTS, () -> files.open(path("/workspace/l"), NEW, 0600));
        refused(FileError.NOT_FOUND, () -> read(files, "/workspace/nowhere"));
    }

    @Test
    void what_is_not_there_or_of_another_type_is_told_apart() {
        write(files, "/workspace/a", "");
        refused(FileError.NOT_FOUND, () -> read(files, "/workspace/none"));
        refused(FileError.NOT_A_DIRECTORY, () -> read(files, "/workspace/a/b"));
        refused(FileError.NOT_A_DIRECTORY, () -> files.list(path("/workspace/a")));
        refused(FileError.IS_A_DIRECTORY, () -> files.open(VolumePath.WORKSPACE, Set.of(OpenMode.READ), 0));
        refused(
                FileError.IS_A_DIRECTORY,
                () -> files.open(VolumePath.WORKSPACE, Set.of(OpenMode.WRITE, OpenMode.CREATE), 0));
        refused(FileError.NOT_A_DIRECTORY, () -> files.removeDirectory(path("/workspace/a")));
        files.makeDirectory(path("/workspace/d"), 0755);
        refused(FileError.IS_A_DIRECTORY, () -> files.removeFile(path("/workspace/d")));
        refused(FileError.INVALID, () -> files.removeDirectory(path("/workspace/d/.")));
        refused(FileError.INVALID, () -> files.removeDirectory(path("/workspace/d/..")));
    }

    @Test
    void a_file_that_the_session_may_not_open_is_not_opened_for_it() {
        write(files, "/workspace/a", "secret");
        files.setAttributes(path("/workspace/a"), AttributeChange.permissions(0));
        refused(FileError.PERMISSION, () -> read(files, "/workspace/a"));
        refused(FileError.PERMISSION, () -> files.open(path("/workspace/a"), Set.of(OpenMode.WRITE), 0));
        files.makeDirectory(path("/workspace/d"), 0555);
        refused(FileError.PERMISSION, () -> write(files, "/workspace/d/x", ""));
    }

    @Test
    void rename_replaces_or_refuses_as_asked() {
        write(files, "/workspace/a", "a");
        write(files, "/workspace/b", "b");
        refused(FileError.EXISTS, () -> files.rename(path("/workspace/a"), path("/workspace/b"), false));
        assertEquals("b", read(files, "/workspace/b"));
        files.rename(path("/workspace/a"), path("/workspace/b"), true);
        assertEquals("a", read(files, "/workspace/b"));
        files.makeDirectories(path("/workspace/d/e"), 0755);
        refused(FileError.INVALID, () -> files.rename(path("/workspace/d"), path("/workspace/d/e/f"), true));
        refused(FileError.NOT_EMPTY, () -> {
            files.makeDirectory(path("/workspace/x"), 0755);
            files.rename(path("/workspace/x"), path("/workspace/d"), true);
        });
        files.rename(path("/workspace/d"), path("/tmp/d"), false);
        assertTrue(files.attributes(path("/tmp/d/e")).isDirectory());
    }

    @Test
    void directories_are_made_with_those_above_and_removed_when_empty() {
        files.makeDirectories(path("/workspace/a/b//c/"), 0755);
        files.makeDirectories(path("/workspace/a/b/c"), 0755);
        refused(FileError.EXISTS, () -> files.makeDirectory(path("/workspace/a"), 0755));
        refused(FileError.NOT_FOUND, () -> files.makeDirectory(path("/workspace/x/y"), 0755));
        refused(FileError.NOT_EMPTY, () -> files.removeDirectory(path("/workspace/a")));
        files.removeDirectory(path("/workspace/a/b/c"));
        assertEquals(Set.of(), list(files, "/workspace/a/b"));
    }

    @Test
    void times_are_set_to_the_nanosecond_also_of_a_symlink() {
        write(files, "/workspace/a", "");
        files.symlink(bytes("a"), path("/workspace/l"));
        Instant accessed = Instant.ofEpochSecond(1_000_000_000, 123_456_789);
        Instant modified = Instant.ofEpochSecond(1_100_000_000, 987_654_321);
        files.setLinkAttributes(path("/workspace/l"), AttributeChange.times(accessed, modified));
        assertEquals(modified, files.linkAttributes(path("/workspace/l")).modified());
        assertTrue(files.attributes(path("/workspace/l")).modified().isAfter(modified));
        files.setAttributes(path("/workspace/l"), AttributeChange.times(accessed, modified));
        assertEquals(modified, files.attributes(path("/workspace/a")).modified());
        assertEquals(accessed, files.attributes(path("/workspace/a")).accessed());
        refused(
                FileError.UNSUPPORTED,
                () -> files.setLinkAttributes(path("/workspace/l"), AttributeChange.permissions(0777)));
    }

    @Test
    void hard_links_are_two_names_of_one_file() {
        write(files, "/workspace/a", "same");
        files.hardLink(path("/workspace/a"), path("/workspace/b"));
        assertEquals("same", read(files, "/workspace/b"));
        assertEquals(2, files.attributes(path("/workspace/a")).links());
        assertEquals(
                files.attributes(path("/workspace/a")).inode(),
                files.attributes(path("/workspace/b")).inode());
        files.symlink(bytes("/etc/shadow"), path("/workspace/l"));
        files.hardLink(path("/workspace/l"), path("/workspace/m"));
        assertEquals(
                FileType.SYMLINK, files.linkAttributes(path("/workspace/m")).type());
    }

    @Test
    void names_may_be_long_odd_or_no_text() {
        Set<String> names = new HashSet<>(
                Set.of("x".repeat(255), "new\nline", "tab\t", " ", "\\", "\u00ff\u00fe\u0080", "\u00c3", "-rf", "..."));
        for (String name : names) {
            VolumePath path = VolumePath.WORKSPACE.resolve(bytes(name));
            try (ConfinedFile file = files.open(path, NEW, 0600)) {
                file.write(buffer(name), 0);
            }
            assertEquals(name, read(files, path));
            assertArrayEquals(path.bytes(), files.realPath(path).bytes());
        }
        assertEquals(names, list(files, "/workspace"));
        refused(FileError.NAME_TOO_LONG, () -> write(files, "/workspace/" + "x".repeat(256), ""));
        refused(FileError.NAME_TOO_LONG, () -> path("/workspace/" + "x/".repeat(2048)));
        refused(FileError.INVALID, () -> path("/workspace/a\0b"));
        for (String name : names) {
            files.removeFile(VolumePath.WORKSPACE.resolve(bytes(name)));
        }
        assertEquals(Set.of(), list(files, "/workspace"));
    }

    @Test
    void ten_thousand_entries_are_listed_each_once() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String name = "file-" + i;
            names.add(name);
            files.open(path("/workspace/" + name), NEW, 0600).close();
        }
        assertEquals(names, list(files, "/workspace"));
        try (DirectoryEntries entries = files.list(VolumePath.WORKSPACE)) {
            FileEntry first = entries.next();
            assertTrue(first.attributes().isRegularFile());
        }
        files.makeDirectory(path("/tmp/into"), 0755);
        files.rename(path("/workspace/file-1"), path("/tmp/into/file-1"), false);
        files.removeTree(path("/tmp/into"));
        assertFalse(list(files, "/tmp").contains("into"));
    }

    @Test
    void the_root_is_closed_to_change_by_every_way_to_it() {
        for (String root : new String[] {"/", "/workspace/../", "/workspace/up/", "/../"}) {
            if (root.contains("up")) {
                files.symlink(bytes("/"), path("/workspace/up"));
            }
            refused(FileError.PERMISSION, () -> write(files, root + "new", ""));
            refused(FileError.PERMISSION, () -> files.makeDirectory(path(root + "new"), 0755));
            refused(FileError.PERMISSION, () -> files.makeDirectories(path(root + "new/x"), 0755));
            refused(FileError.PERMISSION, () -> files.symlink(bytes("x"), path(root + "new")));
            refused(FileError.PERMISSION, () -> files.rename(path(root + "tmp"), path("/workspace/t"), true));
            refused(FileError.PERMISSION, () -> files.removeTree(path(root + "tmp")));
            refused(FileError.PERMISSION, () -> files.removeDirectory(path(root + "workspace")));
            refused(FileError.PERMISSION, () -> files.setAttributes(path(root), AttributeChange.permissions(0777)));
            assertEquals(Set.of("workspace", "tmp"), list(files, root));
        }
        refused(FileError.PERMISSION, () -> files.removeTree(VolumePath.ROOT));
        files.makeDirectories(VolumePath.WORKSPACE, 0755);
    }

    @Test
    void what_was_open_fails_after_the_volume_is_deleted() {
        write(files, "/workspace/a", "x");
        ConfinedFile file = files.open(path("/workspace/a"), Set.of(OpenMode.READ, OpenMode.WRITE), 0);
        DirectoryEntries entries = files.list(VolumePath.WORKSPACE);
        volume.delete();
        volume.delete();
        refused(FileError.CLOSED, () -> file.read(ByteBuffer.allocate(1), 0));
        refused(FileError.CLOSED, () -> file.write(buffer("y"), 0));
        refused(FileError.CLOSED, file::size);
        refused(FileError.CLOSED, entries::hasNext);
        refused(FileError.CLOSED, () -> files.attributes(VolumePath.ROOT));
        refused(FileError.CLOSED, files::space);
        refused(FileError.CLOSED, () -> write(files, "/workspace/b", ""));
        file.close();
        entries.close();
        assertFalse(Files.exists(volume.root().resolve("workspace")));
    }

    @Test
    void no_descriptor_is_left_open() {
        Runnable everything = () -> {
            write(files, "/workspace/a", "x");
            read(files, "/workspace/a");
            list(files, "/workspace");
            assertThrows(FileOperationException.class, () -> read(files, "/workspace/none"));
            assertThrows(FileOperationException.class, () -> write(files, "/new", ""));
            assertThrows(
                    FileOperationException.class, () -> files.open(VolumePath.WORKSPACE, Set.of(OpenMode.READ), 0));
            assertThrows(FileOperationException.class, () -> files.open(path("/workspace/a"), NEW, 0));
            files.makeDirectories(path("/workspace/t/u/v"), 0755);
            files.realPath(path("/workspace/t/u/v/w"));
            files.removeTree(path("/workspace/t"));
            files.symlink(bytes("a"), path("/workspace/l"));
            files.readLink(path("/workspace/l"));
            files.setAttributes(path("/workspace/l"), AttributeChange.permissions(0600));
            files.removeFile(path("/workspace/l"));
        };
        everything.run();
        long before = openDescriptors();
        for (int i = 0; i < 50; i++) {
            everything.run();
        }
        assertEquals(before, openDescriptors());
    }
}
