package io.sandhold.sessions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The registry's directory (mode 0700): {@code registry.mv.db}; {@code registry.copy}, the same file as it was when it was last closed; and
 * while it is closed {@code registry.sealed}, its length and CRC-32C then. A file that is empty, gone or not what was sealed is not opened:
 * H2 would begin anew, or quietly go back to an older state (docs/decisions/033).
 *
 * @param home the directory
 */
record RegistryFiles(Path home) {

    private static final int PIECE = 1 << 20;

    Path file() {
        return home.resolve("registry.mv.db");
    }

    Path copy() {
        return home.resolve("registry.copy");
    }

    Path seal() {
        return home.resolve("registry.sealed");
    }

    /** Makes what is missing. */
    void prepare() throws IOException {
        if (!Files.isDirectory(home)) {
            Path parent = home.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.exists(file())) {
            Files.createFile(
                    file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
    }

    /** What is wrong with the file as it lies there; empty where nothing is. */
    Optional<String> damage() throws IOException {
        boolean known = Files.exists(copy()) || sealed();
        if (!Files.exists(file())) {
            return known ? Optional.of("it is gone") : Optional.empty();
        }
        long length = Files.size(file());
        if (length == 0) {
            return known ? Optional.of("it is empty") : Optional.empty();
        }
        if (!sealed()) {
            // it was not closed in order; while it is open it only grows, and H2 finds the last whole commit in it
            return Files.exists(copy()) && !Files.exists(shrinking()) && length < Files.size(copy())
                    ? Optional.of("it has " + length + " bytes, fewer than when the server last stopped")
                    : Optional.empty();
        }
        String sealed = Files.readString(seal()).strip();
        String now = sum();
        if (sealed.equals(now)) {
            return Optional.empty();
        }
        return Optional.of("it has " + length + " bytes and is not what it was when the server last stopped");
    }

    /** Whether there is one that was not closed in order. */
    boolean leftOpen() {
        return length() > 0 && !sealed();
    }

    /** Whether it was closed in order. A power cut can leave a seal of which only the name is on disk: that is none. */
    private boolean sealed() {
        return seal().toFile().length() > 0;
    }

    /** What to do about a file that is damaged: sentences. */
    String remedy() {
        String anew = "To begin with no accounts, each volume becoming a session of '" + Accounts.ADMIN
                + "', move all of " + home + " away";
        if (!Files.exists(copy())) {
            return "Put a copy in its place. " + anew;
        }
        try {
            Instant when = Files.getLastModifiedTime(copy()).toInstant().truncatedTo(ChronoUnit.SECONDS);
            return "To go on with the copy of " + when + ", put " + copy() + " in its place and remove " + seal() + ". "
                    + anew;
        } catch (IOException e) {
            return anew;
        }
    }

    /** The file is about to be written to; that is on disk before it is. */
    void unseal() throws IOException {
        Files.deleteIfExists(seal());
        sync(home);
    }

    /** The file is about to be written anew, and may be smaller than its copy until that is done. */
    void beginShrinking() throws IOException {
        if (!Files.exists(shrinking())) {
            Files.createFile(shrinking());
            sync(home);
        }
    }

    /** The copy is of the file as it is, or the file was not written anew. */
    void endShrinking() throws IOException {
        Files.deleteIfExists(shrinking());
    }

    private Path shrinking() {
        return home.resolve("registry.shrinking");
    }

    /** Keeps a copy of the closed file, and writes down what it is. Each is on disk before the next says so. */
    void close() throws IOException {
        // H2 has made it anew, as it makes files
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
        sync(file());
        Path next = home.resolve("registry.copy.new");
        Files.copy(file(), next, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        Files.setLastModifiedTime(next, FileTime.from(Instant.now()));
        sync(next);
        Files.move(next, copy(), StandardCopyOption.ATOMIC_MOVE);
        sync(home);
        Path sum = home.resolve("registry.sealed.new");
        Files.writeString(sum, sum() + "\n");
        sync(sum);
        Files.move(sum, seal(), StandardCopyOption.ATOMIC_MOVE);
        sync(home);
    }

    /** {@code fsync(2)}; of a directory, so that its names are on disk. */
    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private String sum() throws IOException {
        CRC32C crc = new CRC32C();
        long length = 0;
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.READ)) {
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
            while (channel.read(piece) >= 0) {
                length += piece.flip().remaining();
                crc.update(piece);
                piece.clear();
            }
        }
        return length + " " + Long.toHexString(crc.getValue());
    }

    /** Bytes; 0 where it is gone. */
    long length() {
        return file().toFile().length();
    }

    /** Bytes that can still be written beside it; 0 where that cannot be told. */
    long room() {
        return home.toFile().getUsableSpace();
    }
}
