package io.sandhold.storage;

import java.util.Objects;

/** A file operation that was refused. The message is for the session's user: it names the path in the session, never one on the host. */
public final class FileOperationException extends RuntimeException {

    private final FileError error;

    public FileOperationException(FileError error, String message) {
        super(message);
        this.error = Objects.requireNonNull(error);
    }

    public FileError error() {
        return error;
    }
}
