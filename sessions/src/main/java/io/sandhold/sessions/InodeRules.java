package io.sandhold.sessions;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * How many inodes, files and whatever else has one, a session's volume holds, where its kind bounds them.
 *
 * @param usual of a session that names no number; empty: what the kind gives to a volume of its size
 * @param most the most that may be asked for
 */
public record InodeRules(OptionalLong usual, long most) {

    /** What the kind gives, ten million at most. */
    public static final InodeRules STANDARD = new InodeRules(OptionalLong.empty(), 10_000_000);

    public InodeRules {
        Objects.requireNonNull(usual, "usual");
    }
}
