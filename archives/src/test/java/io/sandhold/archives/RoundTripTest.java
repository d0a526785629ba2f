package io.sandhold.archives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.FileType;
import io.sandhold.storage.VolumePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packing and unpacking, also against the programs that others pack and unpack with. */
class RoundTripTest {

    private static final String LONG = "n".repeat(120) + "/" + "ü".repeat(100);

    @TempDir
    Path directory;

    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(directory);
        rig.write("/workspace/in/run.sh", "#!/bin/sh\necho hello\n", 0755);
        rig.write("/workspace/in/" + LONG, "long", 0644);
        rig.write("/workspace/in/secret", "secret", 0600);
        rig.files().makeDirectory(VolumePath.of("/workspace/in/empty"), 0755);
        rig.files().symlink("run.sh".getBytes(StandardCharsets.UTF_8), VolumePath.of("/workspace/in/link"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private byte[] pack(ArchiveFormat format, String name) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Packed packed =
                rig.archives().pack(List.of(new PackedMember(VolumePath.of("/workspace/in"), name)), format, out);
        assertEquals(3, packed.files());
        assertEquals(1, packed.links());
        assertEquals(0, packed.leftOut());
        return out.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void what_was_packed_is_what_is_unpacked(ArchiveFormat format) throws IOException {
        Unpacked unpacked = rig.unpack(pack(format, "in"));
        assertEquals(format, unpacked.format());
        assertEquals(3, unpacked.files());
        assertEquals(Set.of("in"), rig.names("/workspace/out"));
        assertEquals(Set.of("run.sh", "secret", "empty", "link", "n".repeat(120)), rig.names("/workspace/out/in"));
        assertEquals("long", rig.read("/workspace/out/in/" + LONG));
        VolumePath run = VolumePath.of("/workspace/out/in/run.sh");
        assertEquals(0755, rig.files().attributes(run).permissions());
        assertEquals(
                rig.files()
                        .attributes(VolumePath.of("/workspace/in/run.sh"))
                        .modified()
                        .getEpochSecond(),
                rig.files().attributes(run).modified().getEpochSecond());
        assertEquals(
                0600,
                rig.files()
                        .attributes(VolumePath.of("/workspace/out/in/secret"))
                        .permissions());
        VolumePath link = VolumePath.of("/workspace/out/in/link");
        assertEquals(FileType.SYMLINK, rig.files().linkAttributes(link).type());
        assertArrayEquals("run.sh".getBytes(StandardCharsets.UTF_8), rig.files().readLink(link));
        assertFalse(rig.names("/tmp").contains("staged"), "it is put in its place, not copied");
    }

    @Test
    void tar_lists_and_unpacks_what_was_packed() throws Exception {
        for (ArchiveFormat format : List.of(ArchiveFormat.TAR, ArchiveFormat.TAR_GZ)) {
            Path archive = directory.resolve("a." + format.label());
            Files.write(archive, pack(format, ""));
            Path into = Files.createDirectory(directory.resolve("by-" + format.label()));
            host("tar", "-xf", archive.toString(), "-C", into.toString());
            assertEquals("long", Files.readString(into.resolve(LONG)));
            assertTrue(Files.isExecutable(into.resolve("run.sh")));
            assertEquals(Path.of("run.sh"), Files.readSymbolicLink(into.resolve("link")));
        }
    }

    @Test
    void python_reads_the_zip_that_was_packed() throws Exception {
        Path archive = directory.resolve("a.zip");
        Files.write(archive, pack(ArchiveFormat.ZIP, "in"));
        String told = host(
                "python3",
                "-c",
                "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None;"
                        + " print(z.read('in/secret').decode(), oct(z.getinfo('in/run.sh').external_attr>>16))",
                archive.toString());
        assertEquals("secret 0o100755\n", told);
    }

    @Test
    void what_tar_packs_of_files_links_and_hard_links_is_unpacked() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.createDirectory(tree.resolve("sub"));
        Files.writeString(tree.resolve("sub/one"), "content");
        Files.createLink(tree.resolve("two"), tree.resolve("sub/one"));
        Files.createSymbolicLink(tree.resolve("sub/up"), Path.of("../two"));
        for (String form : List.of("gnu", "ustar", "pax", "v7")) {
            Path archive = directory.resolve(form + ".tar");
            host("tar", "--format=" + form, "-cf", archive.toString(), "-C", tree.toString(), ".");
            VolumePath target = VolumePath.of("/workspace/" + form);
            Unpacked unpacked = rig.archives()
                    .unpack(Files.newInputStream(archive), Optional.of(ArchiveFormat.TAR), Rig.STAGING, target, false);
            assertEquals(2, unpacked.files(), form);
            assertEquals("content", rig.read(target + "/two"));
            assertEquals("content", rig.read(target + "/sub/up"));
        }
    }

    @Test
    void files_are_merged_into_a_directory_that_is_there_and_none_is_replaced_unasked() throws IOException {
        byte[] archive = pack(ArchiveFormat.ZIP, "");
        rig.write("/workspace/out/mine", "mine", 0644);
        rig.unpack(archive);
        rig.files().removeTree(Rig.STAGING.tree());
        rig.files().removeTree(Rig.STAGING.archive());
        assertEquals("mine", rig.read("/workspace/out/mine"));
        assertEquals("secret", rig.read("/workspace/out/secret"));
        rig.write("/workspace/out/secret", "changed", 0644);
        rig.write("/workspace/out/a", "a", 0644);
        Set<String> before = rig.names("/workspace/out");
        ArchiveException refusal = assertThrows(ArchiveException.class, () -> rig.unpack(archive));
        assertEquals(ArchiveException.Reason.CONFLICT, refusal.reason());
        rig.files().removeTree(Rig.STAGING.tree());
        rig.files().removeTree(Rig.STAGING.archive());
        assertEquals(before, rig.names("/workspace/out"));
        assertEquals("changed", rig.read("/workspace/out/secret"));
        rig.archives().unpack(new ByteArrayInputStream(archive), Optional.empty(), Rig.STAGING, Rig.TARGET, true);
        assertEquals("secret", rig.read("/workspace/out/secret"));
        assertEquals("a", rig.read("/workspace/out/a"));
    }

    private static String host(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }
}
