package io.sandhold.archives;

import java.util.Objects;

/** An archive that is not unpacked. The message is for its sender, who is a stranger: what it quotes of the archive is shortened. */
public final class ArchiveException extends RuntimeException {

    private static final int LONGEST_QUOTE = 80;

    private final Reason reason;

    ArchiveException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason);
    }

    ArchiveException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason);
    }

    /** Why. */
    public enum Reason {
        /** It would write outside, or make what a session may not make by an archive. */
        UNSAFE,
        /** It is none, or breaks off. */
        BROKEN,
        /** It is packed in a way that is not read here. */
        UNSUPPORTED,
        /** It has more entries or links than one call takes. */
        TOO_MANY,
        /** What it would write over is there. */
        CONFLICT
    }

    public Reason reason() {
        return reason;
    }

    static ArchiveException unsafe(String what, String name) {
        return new ArchiveException(Reason.UNSAFE, "the archive is refused: '" + quoted(name) + "' " + what);
    }

    static String quoted(String name) {
        return name.length() > LONGEST_QUOTE ? name.substring(0, LONGEST_QUOTE) + "…" : name;
    }
}
