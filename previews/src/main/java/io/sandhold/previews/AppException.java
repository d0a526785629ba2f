package io.sandhold.previews;

/** What the server in the jail sent is no HTTP, or more than is taken. The message is for whoever asked. */
public final class AppException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AppException(String message) {
        super(message);
    }

    AppException(String message, Throwable cause) {
        super(message, cause);
    }
}
