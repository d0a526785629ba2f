package io.sandhold.interpreters;

import java.time.Duration;
import java.util.Objects;

/**
 * A handler that is to be run.
 *
 * @param request for its interpreter: a JSON object of {@code code}, {@code event}, {@code context}, {@code timeout} in seconds and {@code id}
 * @param timeout how long it may run
 * @param output where what it prints goes
 */
public record HandlerCall(byte[] request, Duration timeout, RunOutput output) {
    public HandlerCall {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(output, "output");
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("a handler's time must be above 0, not " + timeout);
        }
    }
}
