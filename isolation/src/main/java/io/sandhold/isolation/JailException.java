package io.sandhold.isolation;

/** A jail that could not be built, or ended under an operation. The message is for the operator. */
public sealed class JailException extends RuntimeException permits JailConnectException {

    public JailException(String message) {
        super(message);
    }

    public JailException(String message, Throwable cause) {
        super(message, cause);
    }
}
