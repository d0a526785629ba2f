package io.sandhold.interpreters;

import java.time.Duration;

/** As many handlers or contexts as there may be are there. The message is for whoever asked. */
public final class NoRoomException extends RuntimeException {

    private final Duration retryAfter;

    NoRoomException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** When to ask again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
