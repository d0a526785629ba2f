package io.sandhold.sessions;

import java.util.Objects;

/** The answer to a way in: who it lets in, or that it lets nobody in. */
public sealed interface Admission {

    /**
     * It lets in.
     *
     * @param principal whom
     * @param rights what of what they may this login may do
     */
    record Admitted(Principal principal, LoginRights rights) implements Admission {
        public Admitted {
            Objects.requireNonNull(principal, "principal");
            Objects.requireNonNull(rights, "rights");
        }
    }

    /**
     * It lets nobody in. To whoever asks all of these look alike.
     *
     * @param why for the audit only; empty where it is simply unknown
     */
    record Refused(String why) implements Admission {

        /** Nobody's. */
        public static final Refused UNKNOWN = new Refused("");

        public Refused {
            Objects.requireNonNull(why, "why");
        }
    }
}
