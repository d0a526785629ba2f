package io.sandhold.server;

/** Why the server, or a command to it, could not do what was asked; the message is one sentence for the operator. */
final class StartException extends RuntimeException {

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
