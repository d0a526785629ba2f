package io.sandhold.sessions;

import java.util.Optional;

/** Which ways connections may be forwarded over SSH, the widest first. */
public enum Forwarding {
    /** All, and the client's agent into a session ({@code ssh -A}), where every program can then have it sign. */
    AGENT("agent"),
    /** Connections both ways. */
    ALL("all"),
    /** From the client into a session ({@code ssh -L}, {@code -D}, {@code -W}). */
    LOCAL("local"),
    NONE("none");

    private final String word;

    Forwarding(String word) {
        this.word = word;
    }

    /** As it is written in settings, in JSON and on the command line. */
    public String word() {
        return word;
    }

    public static Optional<Forwarding> of(String word) {
        for (Forwarding forwarding : values()) {
            if (forwarding.word.equals(word)) {
                return Optional.of(forwarding);
            }
        }
        return Optional.empty();
    }

    /** What both allow. */
    public Forwarding and(Forwarding other) {
        return ordinal() > other.ordinal() ? this : other;
    }

    /** Whether clients may be connected to what listens in a session. */
    public boolean opens() {
        return this != NONE;
    }

    /** Whether clients may have something listened on in a session. */
    public boolean listens() {
        return this == ALL || this == AGENT;
    }

    /** Whether the programs of a session may reach their client's agent. */
    public boolean agents() {
        return this == AGENT;
    }
}
