package io.sandhold.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;

/**
 * The data directory, held: mode 0700, and locked ({@code fcntl(2)}, so that the kernel lets go of it when the server is
 * killed) for one server at a time.
 */
final class DataDirectory implements AutoCloseable {

    private static final String LOCK = "lock";
    private static final int TRIES = 5;
    private static final long PAUSE_NANOS = 20_000_000;

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Makes it where it is missing, and takes hold of it.
     *
     * @throws StartException if it cannot be made or written, or another server has it
     */
    static DataDirectory hold(Path asked) {
        Path path = make(asked);
        FileChannel channel = null;
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            channel = FileChannel.open(
                    path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = patientLock(channel);
            if (lock == null) {
                String holder = readPid(channel);
                channel.close();
                throw new StartException("the data directory " + path + " is in use by another Sandhold server" + holder
                        + "; stop that one, or give this one its own with --data");
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
            return new DataDirectory(path, channel, lock);
        } catch (IOException e) {
            if (channel != null) {
                quietly(channel, e);
            }
            throw new StartException(
                    "the data directory " + path + " cannot be written (" + reason(e)
                            + "); see to its owner and rights, or give another with --data",
                    e);
        }
    }

    private static Path make(Path asked) {
        try {
            Path parent = asked.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try {
                Files.createDirectory(
                        asked, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(asked)) {
                    throw new StartException(asked + " is not a directory; give another with --data", e);
                }
            }
            return asked.toRealPath();
        } catch (IOException e) {
            throw new StartException(
                    "the data directory " + asked + " cannot be made (" + reason(e)
                            + "); make it yourself, or give another with --data",
                    e);
        }
    }

    /** Tries a few times: a command that asks {@link #held} holds the lock for a moment. */
    private static FileLock patientLock(FileChannel channel) throws IOException {
        FileLock lock = tryLock(channel);
        for (int i = 1; lock == null && i < TRIES; i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            lock = tryLock(channel);
        }
        return lock;
    }

    /**
     * Whether a server holds this data directory now: the kernel is asked about the lock, since a process number may long stand for
     * another process. To be asked by other processes only: in the server's own it would let go of its lock ({@code fcntl(2)}).
     *
     * @throws IOException if the directory cannot be read by who asks
     */
    static boolean held(Path data) throws IOException {
        try (FileChannel channel = FileChannel.open(data.resolve(LOCK), StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String readPid(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        channel.read(bytes, 0);
        String pid = StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
        return pid.matches("\\d+") ? " (process " + pid + ")" : "";
    }

    private static void quietly(FileChannel channel, IOException reason) {
        try {
            channel.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case java.nio.file.NoSuchFileException missing -> "no such file: " + missing.getFile();
            case java.nio.file.FileSystemException other when other.getReason() != null -> other.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    Path path() {
        return path;
    }

    /**
     * Where the sockets of jails lie: short, since the path of a Unix socket ends at 107 bytes ({@code unix(7)}), and the
     * same at each start, so that what a killed server left there is found.
     */
    Path runDirectory() {
        return runDirectory(path);
    }

    /** As {@link #runDirectory()} of the data directory with this real path. */
    static Path runDirectory(Path path) {
        Path run = Path.of("/run");
        if (!Files.isWritable(run)) {
            return path.resolve("run");
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(path.toString().getBytes(StandardCharsets.UTF_8));
            return run.resolve("sandhold-" + HexFormat.of().formatHex(digest, 0, 6));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Removes the run directory, in which an orderly stop has left files but no directory. */
    void removeRunDirectory() throws IOException {
        Path run = runDirectory();
        if (!Files.isDirectory(run)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(run);
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
