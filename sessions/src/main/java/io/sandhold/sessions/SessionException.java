package io.sandhold.sessions;

import java.util.Objects;

/** A refusal by the domain. The message is for whoever asked: what was asked, what is wrong, what to do next. */
public final class SessionException extends RuntimeException {

    private final SessionError error;

    public SessionException(SessionError error, String message) {
        super(message);
        this.error = Objects.requireNonNull(error);
    }

    public SessionException(SessionError error, String message, Throwable cause) {
        super(message, cause);
        this.error = Objects.requireNonNull(error);
    }

    public SessionError error() {
        return error;
    }
}
