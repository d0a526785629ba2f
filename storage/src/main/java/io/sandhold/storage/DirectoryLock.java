package io.sandhold.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * That one server alone uses a directory for volumes: a lock on a file in it, which the kernel drops when the server dies. As the
 * kernel also drops it when the same process closes that file anywhere else, those held by this process are known by path.
 */
final class DirectoryLock implements AutoCloseable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel file;

    private DirectoryLock(Path directory, FileChannel file) {
        this.directory = directory;
        this.file = file;
    }

    static DirectoryLock take(Path directory) {
        if (!HELD.add(directory)) {
            throw inUse(directory);
        }
        Path path = directory.resolve("lock");
        try {
            FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (file.tryLock() != null) {
                return new DirectoryLock(directory, file);
            }
            file.close();
        } catch (IOException e) {
            HELD.remove(directory);
            throw new StorageException(
                    "the directory for volumes cannot be locked: " + path + ": " + e.getMessage(), e);
        }
        HELD.remove(directory);
        throw inUse(directory);
    }

    private static StorageException inUse(Path directory) {
        return new StorageException("another server uses the volumes in " + directory
                + " at this moment; stop it, or give this one a data directory of its own");
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new StorageException("the lock on the directory for volumes cannot be given back", e);
        } finally {
            HELD.remove(directory);
        }
    }
}
