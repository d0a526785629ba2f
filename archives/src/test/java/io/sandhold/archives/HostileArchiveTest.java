package io.sandhold.archives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.archives.ArchiveException.Reason;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.TreeBound;
import io.sandhold.storage.TreeBoundException;
import io.sandhold.storage.VolumePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that try to write elsewhere, to make what must not be, or to take more than there is: refused, with nothing left in the target. */
class HostileArchiveTest {

    @TempDir
    Path directory;

    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(directory);
        rig.write("/workspace/mine", "mine", 0644);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private interface Content {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] tar(Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            content.write(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(4);
        entry.setMode(mode);
        tar.putArchiveEntry(entry);
        tar.write("evil".getBytes(StandardCharsets.US_ASCII));
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, byte type, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private void assertRefused(Reason reason, byte[] archive) {
        ArchiveException refusal = assertThrows(ArchiveException.class, () -> rig.unpack(archive));
        assertEquals(reason, refusal.reason(), refusal.getMessage());
        assertEquals(Set.of("mine"), rig.names("/workspace"));
        assertEquals("mine", rig.read("/workspace/mine"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/evil", "../mine", "a/../../mine", "a/..", "..", "/workspace/mine"})
    void a_name_that_leads_out_is_refused(String name) {
        assertRefused(Reason.UNSAFE, tar(tar -> {
            file(tar, "good", 0644);
            file(tar, name, 0644);
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../mine", "sub/../../../mine", "/etc"})
    void a_zip_whose_name_leads_out_is_refused(String name) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write('x');
            zip.closeEntry();
        }
        assertRefused(Reason.UNSAFE, out.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({"l,/etc/passwd", "l,..", "l,../mine", "a/l,../../mine", "l,a/../../mine", "l,a/..", "l,x/../.."})
    void a_symbolic_link_that_leads_out_is_refused(String name, String target) {
        assertRefused(Reason.UNSAFE, tar(tar -> link(tar, name, TarConstants.LF_SYMLINK, target)));
    }

    @ParameterizedTest
    @CsvSource({"l,/workspace/mine", "l,../mine", "l,missing", "l,l"})
    void a_hard_link_to_what_the_archive_has_not_is_refused(String name, String target) {
        assertRefused(Reason.UNSAFE, tar(tar -> link(tar, name, TarConstants.LF_LINK, target)));
    }

    @Test
    void nothing_is_written_through_a_symbolic_link_of_the_archive() {
        assertRefused(Reason.UNSAFE, tar(tar -> {
            link(tar, "l", TarConstants.LF_SYMLINK, "sub");
            file(tar, "l/evil", 0644);
        }));
    }

    @Test
    void nothing_is_written_through_a_symbolic_link_of_the_target() {
        rig.files().makeDirectories(VolumePath.of("/workspace/elsewhere"), 0755);
        rig.files().makeDirectories(Rig.TARGET, 0755);
        rig.files().symlink("../elsewhere".getBytes(StandardCharsets.US_ASCII), VolumePath.of("/workspace/out/l"));
        byte[] archive = tar(tar -> file(tar, "l/evil", 0644));
        ArchiveException refusal = assertThrows(ArchiveException.class, () -> rig.unpack(archive));
        assertEquals(Reason.CONFLICT, refusal.reason());
        assertEquals(Set.of(), rig.names("/workspace/elsewhere"));
        assertEquals(Set.of("l"), rig.names("/workspace/out"));
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO})
    void a_device_is_refused(byte type) {
        assertRefused(Reason.UNSAFE, tar(tar -> link(tar, "sda", type, "")));
    }

    @Test
    void bits_of_other_rights_are_dropped() {
        rig.unpack(tar(tar -> file(tar, "su", 07755)));
        assertEquals(
                0755, rig.files().attributes(VolumePath.of("/workspace/out/su")).permissions());
    }

    @Test
    void a_file_and_a_directory_of_one_name_are_refused() {
        assertRefused(Reason.UNSAFE, tar(tar -> {
            file(tar, "a", 0644);
            file(tar, "a/b", 0644);
        }));
        rig.files().removeTree(Rig.STAGING.tree());
        assertRefused(Reason.UNSAFE, tar(tar -> {
            file(tar, "a/b", 0644);
            file(tar, "a", 0644);
        }));
    }

    @Test
    void a_bomb_is_stopped_by_the_quota_and_leaves_nothing_in_the_target() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            TarArchiveEntry entry = new TarArchiveEntry("zeros");
            entry.setSize(1L << 30);
            tar.putArchiveEntry(entry);
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < 1024; i++) {
                Arrays.fill(piece, (byte) (i + 1));
                tar.write(piece);
            }
            tar.closeArchiveEntry();
        }
        assertTrue(out.size() < 2 << 20, "it is a bomb: " + out.size());
        FileOperationException refusal =
                assertThrows(FileOperationException.class, () -> rig.unpack(out.toByteArray()));
        assertEquals(FileError.QUOTA, refusal.error());
        assertEquals(Set.of("mine"), rig.names("/workspace"));
    }

    @Test
    void a_zip_bomb_is_stopped_by_the_quota() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("zeros"));
            zip.write(new byte[200 << 20]);
            zip.closeEntry();
        }
        FileOperationException refusal =
                assertThrows(FileOperationException.class, () -> rig.unpack(out.toByteArray()));
        assertEquals(FileError.QUOTA, refusal.error());
        assertEquals(Set.of("mine"), rig.names("/workspace"));
    }

    @Test
    void more_entries_than_one_call_takes_are_refused() {
        byte[] archive = tar(tar -> {
            for (int i = 0; i < 12; i++) {
                file(tar, "f" + i, 0644);
            }
        });
        ArchiveException refusal = assertThrows(
                ArchiveException.class,
                () -> rig.archives(11, Duration.ofMinutes(1))
                        .unpack(new ByteArrayInputStream(archive), Optional.empty(), Rig.STAGING, Rig.TARGET, false));
        assertEquals(Reason.TOO_MANY, refusal.reason());
    }

    @Test
    void it_is_given_up_when_its_time_is_over() {
        byte[] archive = tar(tar -> file(tar, "f", 0644));
        TreeBoundException end = assertThrows(
                TreeBoundException.class,
                () -> rig.archives(11, Duration.ZERO)
                        .unpack(new ByteArrayInputStream(archive), Optional.empty(), Rig.STAGING, Rig.TARGET, false));
        assertEquals(TreeBound.TIME, end.bound());
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_PAX_EXTENDED_HEADER_LC, 'g'})
    void a_name_of_gigabytes_is_not_held_in_memory(byte type) {
        TarArchiveEntry entry = new TarArchiveEntry("././@LongLink", type);
        entry.setSize(6L << 30);
        byte[] head = new byte[512];
        entry.writeEntryHeader(head);
        AtomicLong taken = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                long at = taken.getAndIncrement();
                return at < head.length ? head[(int) at] & 0xff : 'a';
            }
        };
        ArchiveException refusal = assertThrows(
                ArchiveException.class,
                () -> rig.archives().unpack(endless, Optional.of(ArchiveFormat.TAR), Rig.STAGING, Rig.TARGET, false));
        assertEquals(Reason.BROKEN, refusal.reason());
        assertTrue(taken.get() < 4L * TarReader.MOST_BETWEEN, "read " + taken.get());
    }

    @Test
    void a_list_of_entries_without_end_is_not_held_in_memory() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] name = "x".repeat(200).getBytes(StandardCharsets.US_ASCII);
        int count = ZipReader.MOST_DIRECTORY / 246 + 10_000;
        for (int i = 0; i < count; i++) {
            little(out, 0x02014b50, 4);
            little(out, 20 | 3 << 8, 2);
            little(out, 20, 2);
            out.write(new byte[8]);
            little(out, (int) new CRC32().getValue(), 4);
            out.write(new byte[8]);
            little(out, name.length, 2);
            out.write(new byte[16]);
            out.write(name);
        }
        int size = out.size();
        little(out, 0x06054b50, 4);
        out.write(new byte[4]);
        little(out, 1, 2);
        little(out, 1, 2);
        little(out, size, 4);
        little(out, 0, 4);
        little(out, 0, 2);
        byte[] zip = out.toByteArray();
        ArchiveException refusal = assertThrows(
                ArchiveException.class,
                () -> rig.archives()
                        .unpack(
                                new ByteArrayInputStream(zip),
                                Optional.of(ArchiveFormat.ZIP),
                                Rig.STAGING,
                                Rig.TARGET,
                                false));
        assertEquals(Reason.BROKEN, refusal.reason(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("too long"), refusal.getMessage());
    }

    private static void little(OutputStream out, int value, int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            out.write(value >> 8 * i);
        }
    }

    @Test
    void what_breaks_off_leaves_nothing_in_the_target() {
        byte[] whole = tar(tar -> {
            file(tar, "a", 0644);
            file(tar, "b", 0644);
        });
        assertRefused(Reason.BROKEN, Arrays.copyOf(whole, 512 + 512 + 200));
    }

    @Test
    void what_is_no_archive_is_refused() {
        assertRefused(Reason.UNSUPPORTED, "hello".getBytes(StandardCharsets.US_ASCII));
        assertRefused(Reason.UNSUPPORTED, new byte[0]);
        assertRefused(Reason.BROKEN, new byte[] {'P', 'K', 3, 4, 0, 0});
        assertFalse(rig.names("/workspace").contains("out"));
    }
}
