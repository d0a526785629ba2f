package io.sandhold.sessions;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where recordings lie: a directory for each, mode 0700, named by its id. Every name in here is the server's own. */
final class RecordingFiles {

    private static final Pattern NAME = Pattern.compile("login\\.cast|terminal-([1-9][0-9]{0,3})\\.cast");
    private static final FileAttribute<Set<PosixFilePermission>> OURS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int PIECE = 64 << 10;

    private final Path directory;

    /** @throws SessionException if the directory cannot be made */
    RecordingFiles(Path directory) {
        this.directory = directory;
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory, OURS);
            }
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new SessionException(
                    SessionError.UNAVAILABLE,
                    "the directory of recordings, " + directory + ", cannot be used; make it the server's own",
                    e);
        }
    }

    /** Makes that of a new recording. */
    Path make(String id) throws IOException {
        return Files.createDirectory(directory.resolve(id), OURS);
    }

    /** What all of them take. */
    long bytes() {
        long bytes = 0;
        for (Path recording : children(directory)) {
            for (Path file : Files.isDirectory(recording) ? children(recording) : List.<Path>of()) {
                bytes += length(file);
            }
        }
        return bytes;
    }

    /** The files of one; empty where there is no such directory. */
    List<RecordedFile> of(String id) {
        return children(directory.resolve(id)).stream()
                .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                .sorted(Comparator.comparingInt(RecordingFiles::order))
                .map(RecordingFiles::told)
                .toList();
    }

    private static int order(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() && name.group(1) != null ? Integer.parseInt(name.group(1)) : 0;
    }

    private static RecordedFile told(Path file) {
        MessageDigest digest = CastFile.sha256();
        long length = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[PIECE];
            for (int count; (count = in.read(piece)) >= 0; ) {
                digest.update(piece, 0, count);
                length += count;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RecordedFile(
                file.getFileName().toString(), length, HexFormat.of().formatHex(digest.digest()));
    }

    /** When one was last written to; empty where it is not there. */
    Optional<Instant> lastWritten(String id) {
        return children(directory.resolve(id)).stream()
                .map(file -> Instant.ofEpochMilli(file.toFile().lastModified()))
                .max(Comparator.naturalOrder());
    }

    /** A file from a byte up to where it is written now. */
    InputStream open(String id, String name, long from) {
        if (!NAME.matcher(name).matches()) {
            throw noSuchFile();
        }
        Path file = directory.resolve(id).resolve(name);
        try {
            long now = Files.size(file);
            SeekableByteChannel channel = Files.newByteChannel(file);
            channel.position(Math.min(from, now));
            return new UpTo(Channels.newInputStream(channel), now - from);
        } catch (NoSuchFileException e) {
            throw noSuchFile();
        } catch (IOException e) {
            throw new SessionException(SessionError.UNAVAILABLE, "the recording cannot be read; try again", e);
        }
    }

    private static SessionException noSuchFile() {
        return new SessionException(SessionError.NOT_FOUND, "the recording has no such file; show lists those it has");
    }

    /** Removes one, and says what it took. */
    long delete(String id) {
        Path of = directory.resolve(id);
        long bytes = 0;
        try {
            for (Path file : children(of)) {
                long length = length(file);
                Files.deleteIfExists(file);
                bytes += length;
            }
            Files.deleteIfExists(of);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    private static long length(Path file) {
        return file.toFile().length();
    }

    private static List<Path> children(Path of) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(of)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** The first bytes of a stream. */
    private static final class UpTo extends FilterInputStream {
        private long left;

        UpTo(InputStream in, long most) {
            super(in);
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int count = super.read(into, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }
    }
}
