package io.sandhold.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** That one server alone uses a directory for volumes: a lock on a file in it, which the kernel drops when the server dies. */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    static DirectoryLock take(Path directory) {
        Path path = directory.resolve("lock");
        try {
            FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (file.tryLock() != null) {
                    return new DirectoryLock(file);
                }
            } catch (OverlappingFileLockException e) {
                file.close();
                throw inUse(directory);
            }
            file.close();
            throw inUse(directory);
        } catch (IOException e) {
            throw new StorageException(
                    "the directory for volumes cannot be locked: " + path + ": " + e.getMessage(), e);
        }
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
        }
    }
}
