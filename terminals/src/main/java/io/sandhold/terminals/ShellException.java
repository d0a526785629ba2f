package io.sandhold.terminals;

import java.util.Objects;

/** A refusal; the message is for whoever asked. */
public final class ShellException extends RuntimeException {

    /** What kind. */
    public enum Kind {
        /** A name that is none. */
        INVALID,
        /** No shell of that name. */
        NOT_FOUND,
        /** Too many shells, or clients at one. */
        EXHAUSTED
    }

    private final Kind kind;

    ShellException(Kind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind);
    }

    public Kind kind() {
        return kind;
    }
}
