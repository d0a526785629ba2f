package io.sandhold.isolation;

import java.util.Optional;

/** What a line of {@code jail.profile} can say; the file's head explains each. */
enum ProfileDirective {
    ROOT("root", "DIR", 1, 1),
    SYSTEM("system", "PATH", 1, 1),
    RO_BIND("ro-bind", "SOURCE [PATH]", 1, 2),
    RO_BIND_TRY("ro-bind-try", "SOURCE [PATH]", 1, 2),
    DIR("dir", "PATH", 1, 1),
    SYMLINK("symlink", "TEXT PATH", 2, 2),
    MASK("mask", "PATH", 1, 1),
    PROC("proc", "NAME", 1, 1),
    GENERATED("generated", "PATH", 1, 1);

    private final String word;
    private final String form;
    private final int least;
    private final int most;

    ProfileDirective(String word, String form, int least, int most) {
        this.word = word;
        this.form = form;
        this.least = least;
        this.most = most;
    }

    String word() {
        return word;
    }

    /** How a line of it is written. */
    String form() {
        return word + " " + form;
    }

    boolean takes(int words) {
        return words >= least && words <= most;
    }

    static Optional<ProfileDirective> of(String word) {
        for (ProfileDirective directive : values()) {
            if (directive.word.equals(word)) {
                return Optional.of(directive);
            }
        }
        return Optional.empty();
    }
}
