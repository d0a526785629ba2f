package io.sandhold.storage;

/** A volume that could not be made, found, resized or removed. The message is for the operator. */
public final class StorageException extends RuntimeException {

    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
