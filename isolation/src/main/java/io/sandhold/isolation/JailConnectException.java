package io.sandhold.isolation;

/** What was to be reached or listened on inside a jail cannot be. The message is for whoever asked, and has what the jail's kernel said. */
public final class JailConnectException extends JailException {

    public JailConnectException(String message) {
        super(message);
    }

    public JailConnectException(String message, Throwable cause) {
        super(message, cause);
    }
}
