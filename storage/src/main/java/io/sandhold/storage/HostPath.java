package io.sandhold.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Paths of the host's own, which no session can change: the volumes' directory and what the server keeps in it. */
final class HostPath {
    /** Search for all, for the jail to get to its volume; a list for nobody but the server. */
    private static final int PASSABLE = 0711;

    private HostPath() {}

    /** Opens a directory ({@code O_PATH}). */
    static int openDirectory(Path path) {
        return open(path, Kernel.O_PATH);
    }

    /** Opens a directory for {@code ioctl(2)}. */
    static int openReadable(Path path) {
        return open(path, 0);
    }

    private static int open(Path path, int more) {
        try (Scratch scratch = Scratch.lend()) {
            long address = scratch.path(path.toAbsolutePath().toString().getBytes());
            int flags = more | Kernel.O_DIRECTORY | Kernel.O_NOFOLLOW | Kernel.O_CLOEXEC;
            long result = Kernel.call(scratch, SystemCall.OPENAT, Kernel.AT_FDCWD, address, flags);
            return (int) checked(result, "opening", path);
        }
    }

    /** Makes a directory that can be passed through; it may be there. Its path without symlinks, as the kernel names mounts. */
    static Path passable(Path directory) {
        try {
            Files.createDirectories(directory);
            own(directory, Kernel.effectiveUid(), PASSABLE);
            return directory.toRealPath();
        } catch (IOException e) {
            throw new StorageException("the directory " + directory + " cannot be made: " + e.getMessage(), e);
        }
    }

    /** Makes a directory with that owner and those permissions. */
    static void makeOwned(Path directory, int uid, int permissions) {
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new StorageException("the directory " + directory + " cannot be made: " + e.getMessage(), e);
        }
        own(directory, uid, permissions);
    }

    static void own(Path path, int uid, int permissions) {
        try (Scratch scratch = Scratch.lend()) {
            long name = scratch.path(path.toAbsolutePath().toString().getBytes());
            if (Kernel.ROOT) {
                checked(
                        Kernel.call(
                                scratch,
                                SystemCall.FCHOWNAT,
                                Kernel.AT_FDCWD,
                                name,
                                uid,
                                uid,
                                Kernel.AT_SYMLINK_NOFOLLOW),
                        "giving away",
                        path);
            }
            checked(
                    Kernel.call(scratch, SystemCall.FCHMODAT, Kernel.AT_FDCWD, name, permissions),
                    "setting the permissions of",
                    path);
        }
    }

    /** What a path is; a symlink is itself. */
    static Stat look(Path path) {
        try (Scratch scratch = Scratch.lend()) {
            byte[] name = path.toAbsolutePath().toString().getBytes();
            checked(
                    Stat.read(scratch, Identity.SERVER, Kernel.AT_FDCWD, name, Kernel.AT_SYMLINK_NOFOLLOW),
                    "looking at",
                    path);
            return Stat.taken(scratch);
        }
    }

    /** The names in a directory. */
    static List<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new StorageException("the directory " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Removes a directory of the server's with all in it, whatever a session put there. */
    static void removeTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        int parent = openDirectory(directory.toAbsolutePath().getParent());
        try {
            TreeRemoval.remove(
                    Identity.SERVER, parent, directory.getFileName().toString().getBytes(), VolumePath.ROOT);
        } catch (FileOperationException e) {
            throw new StorageException("the directory " + directory + " cannot be removed: " + e.getMessage(), e);
        } finally {
            Kernel.close(parent);
        }
    }

    /** Removes a file, or a directory if it is empty; it may be gone already. */
    static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new StorageException(path + " cannot be removed: " + e.getMessage(), e);
        }
    }

    static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StorageException(from + " cannot be renamed to " + to + ": " + e.getMessage(), e);
        }
    }

    static long checked(long result, String doing, Path path) {
        if (result < 0) {
            throw new StorageException(doing + " " + path + " failed with errno " + -result);
        }
        return result;
    }
}
