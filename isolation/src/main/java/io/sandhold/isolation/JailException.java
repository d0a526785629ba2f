package io.sandhold.isolation;

/** A jail that could not be built, or ended under an operation. The message is for the operator. */
public final class JailException extends RuntimeException {

    public JailException(String message) {
        super(message);
    }

    public JailException(String message, Throwable cause) {
        super(message, cause);
    }
}
