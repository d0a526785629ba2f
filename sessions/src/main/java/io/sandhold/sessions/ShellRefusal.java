package io.sandhold.sessions;

import io.sandhold.terminals.ShellException;
import java.util.function.Supplier;

/** What terminals refuse, in this module's words. */
final class ShellRefusal {

    private ShellRefusal() {}

    static <T> T guard(Supplier<T> action) {
        try {
            return action.get();
        } catch (ShellException e) {
            SessionError error = switch (e.kind()) {
                case INVALID -> SessionError.INVALID;
                case NOT_FOUND -> SessionError.NOT_FOUND;
                case EXHAUSTED -> SessionError.EXHAUSTED;
            };
            throw new SessionException(error, e.getMessage(), e);
        }
    }
}
