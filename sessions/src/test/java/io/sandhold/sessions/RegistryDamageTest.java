package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry whose file is damaged, and one whose disk is full. */
class RegistryDamageTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void aRegistryWithAnAccount() {
        file = directory.resolve("registry.mv.db");
        try (Registry registry = Registry.open(directory)) {
            account(registry, "anna");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut short", "overwritten at its end", "empty", "gone"})
    void a_damaged_file_is_refused_and_the_copy_is_named_and_works(String how) throws Exception {
        switch (how) {
            case "cut short" -> length(Files.size(file) - 4096);
            case "overwritten at its end" -> scribble();
            case "empty" -> length(0);
            default -> Files.delete(file);
        }
        SessionException e = assertThrows(SessionException.class, () -> Registry.open(directory));
        assertTrue(e.getMessage().contains("is damaged") && e.getMessage().contains("the copy of 20"), e.getMessage());
        assertTrue(e.getMessage().contains("registry.copy in its place"), e.getMessage());

        Files.copy(directory.resolve("registry.copy"), file, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(directory.resolve("registry.sealed"));
        try (Registry registry = Registry.open(directory)) {
            assertEquals(List.of("anna"), names(registry));
        }
    }

    @Test
    void a_seal_of_which_only_the_name_came_to_the_disk_is_none_and_one_that_was_cut_is_not_believed()
            throws Exception {
        Path seal = directory.resolve("registry.sealed");
        String whole = Files.readString(seal);
        Files.writeString(seal, "");
        try (Registry registry = Registry.open(directory)) {
            assertTrue(registry.leftOpen());
            assertEquals(List.of("anna"), names(registry));
        }
        assertFalse(Files.readString(seal).isEmpty(), "a stop seals it again");
        Files.writeString(seal, whole.substring(0, 3));
        SessionException e = assertThrows(SessionException.class, () -> Registry.open(directory));
        assertTrue(e.getMessage().contains("is damaged"), e.getMessage());
        Files.writeString(seal, "");
        length(0);
        SessionException empty = assertThrows(SessionException.class, () -> Registry.open(directory));
        assertTrue(empty.getMessage().contains("it is empty"), empty.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "empty", "cut short"})
    void a_file_that_goes_under_a_running_server_is_not_begun_anew_and_goes_on_when_it_is_back(String how)
            throws Exception {
        try (Disk disk = new Disk(directory.resolve("disk"))) {
            file = disk.path.resolve("registry.mv.db");
            try (Registry first = Registry.open(disk.path)) {
                account(first, "before");
            }
            try (Registry registry = Registry.open(disk.path, new Registry.Room(0, 0, 64 << 20))) {
                fillUntilRefused(disk, registry);
                Path aside = directory.resolve("aside");
                Files.copy(file, aside);
                disk.free();
                switch (how) {
                    case "gone" -> Files.delete(file);
                    case "empty" -> length(0);
                    default -> length(4096);
                }
                long left = file.toFile().length();
                Instant until = Instant.now().plusSeconds(3); // it tries to open it once a second
                try (LoggedErrors logged = new LoggedErrors(Registry.class)) {
                    while (Instant.now().isBefore(until)) {
                        SessionException e = assertThrows(SessionException.class, () -> names(registry));
                        assertEquals(SessionError.UNAVAILABLE, e.error());
                    }
                    assertTrue(
                            logged.count() <= 2,
                            "it is told when that begins, and why; not at every call: " + logged.count());
                }
                assertFalse(registry.answers());
                assertEquals(left, file.toFile().length(), "nothing is begun in its place");
                Files.copy(aside, file, StandardCopyOption.REPLACE_EXISTING);
                Eventually.holds(() -> works(registry));
                assertTrue(names(registry).contains("before"));
            }
        }
    }

    /** Writes on a full disk, until that fails; gives how many were answered. */
    private static int fillUntilRefused(Disk disk, Registry registry) throws IOException {
        disk.fill(0);
        for (int answered = 0; ; answered++) {
            try {
                account(registry, "full" + answered);
            } catch (SessionException e) {
                assertEquals(SessionError.UNAVAILABLE, e.error());
                return answered;
            }
        }
    }

    @Test
    void a_file_cut_short_under_a_killed_server_is_not_taken_for_an_empty_one() throws Exception {
        try (ChildServer writer = ChildServer.start(directory, "write")) {
            for (int i = 0; i < 20; i++) {
                writer.line();
            }
        }
        length(8192 + 100);
        try (Registry registry = Registry.open(directory)) {
            assertTrue(names(registry).contains("anna"), "an empty registry in the place of a damaged one");
        } catch (SessionException e) {
            assertTrue(e.getMessage().contains("the copy of 20"), e.getMessage());
        }
    }

    @Test
    void on_a_full_disk_nothing_is_written_and_all_is_read_and_it_goes_on_when_there_is_room() throws Exception {
        try (Disk disk = new Disk(directory.resolve("disk"));
                Registry registry = Registry.open(disk.path)) {
            account(registry, "before");
            disk.fill(2 << 20);
            SessionException e = assertThrows(SessionException.class, () -> account(registry, "refused"));
            assertTrue(e.getMessage().contains("is full") && e.getMessage().contains("make room"), e.getMessage());
            assertEquals(SessionError.UNAVAILABLE, e.error());
            assertFalse(registry.answers());
            assertEquals(List.of("before"), names(registry));
            assertEquals(0, registry.<Integer>writeRemoval(handle -> handle.execute("delete from session")));
            disk.free();
            account(registry, "after");
            assertEquals(List.of("after", "before"), names(registry));
            assertTrue(registry.answers());
        }
    }

    @Test
    void a_write_that_fails_amid_loses_nothing_answered_and_the_registry_opens_itself_again() throws Exception {
        try (Disk disk = new Disk(directory.resolve("disk"));
                Registry registry = Registry.open(disk.path, new Registry.Room(0, 0, 64 << 20))) {
            account(registry, "before");
            int answered = fillUntilRefused(disk, registry);
            disk.free();
            Eventually.holds(() -> works(registry));
            List<String> names = names(registry);
            assertTrue(names.contains("before"), names::toString);
            for (int i = 0; i < answered; i++) {
                assertTrue(names.contains("full" + i), names::toString);
            }
        }
    }

    @Test
    void it_is_written_anew_while_it_is_in_use_before_it_has_grown_large() throws Exception {
        try (Registry registry = Registry.open(directory, new Registry.Room(0, 0, 1 << 20))) {
            for (int i = 0; i < 600; i++) {
                account(registry, "a" + i);
            }
            assertTrue(Files.size(file) < 6 << 20, Files.size(file) + " bytes");
            assertEquals(601, names(registry).size());
        }
    }

    private static boolean works(Registry registry) {
        try {
            account(registry, "after");
            return true;
        } catch (SessionException e) {
            return false;
        }
    }

    private static void account(Registry registry, String name) {
        new AccountTable(registry).insert(new Account(name, Role.USER, Moments.now()));
    }

    private static List<String> names(Registry registry) {
        return new AccountTable(registry)
                .all().stream().map(Account::name).sorted().toList();
    }

    private void length(long bytes) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(bytes);
        }
    }

    private void scribble() throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(open.length() - 3000);
            open.write(new byte[1000]);
        }
    }

    /** A tmpfs of 16 MiB. */
    private static final class Disk implements AutoCloseable {
        private final Path path;

        Disk(Path path) throws Exception {
            this.path = Files.createDirectory(path);
            assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "none", path.toString()),
                    "mounting needs root");
        }

        /** Fills it but for so many bytes. */
        void fill(long leave) throws IOException {
            try (OutputStream filler = Files.newOutputStream(path.resolve("filler"))) {
                byte[] piece = new byte[4096];
                while (path.toFile().getUsableSpace() > leave) {
                    filler.write(piece);
                }
            }
        }

        void free() throws IOException {
            Files.delete(path.resolve("filler"));
        }

        private static boolean run(String... command) throws IOException, InterruptedException {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        }

        @Override
        public void close() throws IOException {
            try {
                assertTrue(run("umount", path.toString()));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
