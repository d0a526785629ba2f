package io.sandhold.sessions;

import java.time.Duration;
import java.util.Optional;

/** What a peer that has not logged in did, and how long that weighs on its source; as OpenSSH's {@code PerSourcePenalties} (sshd_config(5)). */
public enum Offence {
    /** An SSH connection that tried to log in and did not, however often it tried; a browser's sign-in by a password or code that is wrong. */
    FAILED_LOGIN("authfail", Duration.ofSeconds(5)),
    /** An SSH connection that ended without having tried: a scan, or a probe whether the port is open. */
    NO_LOGIN("noauth", Duration.ofSeconds(1)),
    /** An SSH connection that had not logged in when its time was over. */
    GRACE_EXCEEDED("grace-exceeded", Duration.ofSeconds(10)),
    /** An SSH connection that broke the protocol before its login. */
    BROKEN_PROTOCOL("broken", Duration.ofSeconds(10)),
    /** A REST call, or a browser's sign-in, with a token that nobody has. */
    UNKNOWN_TOKEN("token", Duration.ofSeconds(2));

    private final String word;
    private final Duration standard;

    Offence(String word, Duration standard) {
        this.word = word;
        this.standard = standard;
    }

    /** Its name in settings and answers. */
    public String word() {
        return word;
    }

    /** The penalty it has unless the operator sets another. */
    public Duration standard() {
        return standard;
    }

    /** The offence of that name, if there is one. */
    public static Optional<Offence> byWord(String word) {
        for (Offence offence : values()) {
            if (offence.word.equals(word)) {
                return Optional.of(offence);
            }
        }
        return Optional.empty();
    }
}
