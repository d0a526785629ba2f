package io.sandhold.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The server's run directory: {@code libexec/} with the script, the agent and the system call filter, {@code jails/} with a directory for each
 * jail, and a lock that keeps a second server out. Thread-safe.
 */
final class RunDirectory implements AutoCloseable {
    private final Path root;
    private final FileChannel lock;
    private boolean ownInodes; // set once, before anybody else has this

    private RunDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * @param mounts whether the server may mount
     * @throws JailException if another server has it
     */
    static RunDirectory open(Path path, JailProfile profile, boolean mounts) throws IOException {
        Host.makeDirectory(path);
        Path root = path.toRealPath();
        if (root.startsWith(PrivateRoot.WALL)) {
            throw new JailException("the run directory " + root + " must not lie below " + PrivateRoot.WALL);
        }
        FileChannel lock = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() == null) {
                throw new JailException(
                        "the run directory " + root + " is in use by another server; give this one its own");
            }
            RunDirectory directory = new RunDirectory(root, lock);
            directory.install(profile, mounts);
            return directory;
        } catch (OverlappingFileLockException e) {
            lock.close();
            throw new JailException("the run directory " + root + " is in use by this process already", e);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    Path root() {
        return root;
    }

    private Path libexec() {
        return root.resolve("libexec");
    }

    private Path jails() {
        return root.resolve("jails");
    }

    Path script() {
        return libexec().resolve("run_isolated.sh");
    }

    /** Whether what jails have in common has inodes of each one's own. */
    boolean ownInodes() {
        return ownInodes;
    }

    private void install(JailProfile profile, boolean mounts) throws IOException {
        deleteTree(jails());
        Host.makeDirectory(jails());
        Host.makeDirectory(libexec());
        install("run_isolated.sh");
        install("agent");
        ownInodes = PrivateRoot.install(libexec(), mounts);
        Files.write(libexec().resolve("filter"), SyscallFilter.compile(Architecture.ofThisMachine()));
        Files.write(libexec().resolve(JailProfile.FILE), profile.lines());
    }

    private void install(String name) throws IOException {
        Path temporary = libexec().resolve(name + ".new");
        try (InputStream in = RunDirectory.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new JailException("the server's jar is incomplete: it has no " + name + "; build it again");
            }
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(temporary, libexec().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Makes a jail's directory: {@code etc/}, {@code proc/}, an empty file, an empty directory, and {@code socket/}, in which only the session's gid and the server can do anything. What an earlier jail of that name has left
     * there goes first.
     */
    Path makeJail(JailSpec spec, boolean root) throws IOException {
        Path jail = jail(spec.name());
        deleteTree(jail);
        Host.makeDirectory(jail);
        EtcFiles.write(makeReadable(jail.resolve("etc")), spec.name(), spec.network());
        ProcFiles.write(makeReadable(jail.resolve("proc")), spec.limits().memoryBytes());
        makeReadable(jail.resolve("nothing"));
        Files.createFile(jail.resolve("empty"));
        Path socket = Files.createDirectory(jail.resolve("socket"));
        if (root) {
            Files.setAttribute(socket, "unix:gid", spec.uid());
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwx---"));
        } else {
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwx------"));
        }
        return jail;
    }

    private static Path makeReadable(Path directory) throws IOException {
        Files.createDirectory(directory);
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The directory of the jail of that name, be it there or not. */
    Path jail(String name) {
        return jails().resolve(name);
    }

    void removeJail(String name) throws IOException {
        deleteTree(jail(name));
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Removes what is in it; the directory itself stays, with the lock that is let go of last. */
    @Override
    public void close() throws IOException {
        try (lock) {
            deleteTree(jails());
            deleteTree(libexec());
        }
    }
}
