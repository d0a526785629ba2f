package io.sandhold.sessions;

import java.util.Optional;

/**
 * The user name of an SSH login: {@code SESSION}, or {@code ACCOUNT+SESSION}. Nothing of it is checked yet: neither part need be a name.
 *
 * @param account what stands before the {@code +}
 * @param session the rest
 */
public record LoginName(Optional<String> account, String session) {

    public static LoginName of(String login) {
        int plus = login.indexOf('+');
        return plus < 0
                ? new LoginName(Optional.empty(), login)
                : new LoginName(Optional.of(login.substring(0, plus)), login.substring(plus + 1));
    }

    /** The session it names; empty where that is no session's id. */
    public Optional<SessionId> id() {
        try {
            return Optional.of(new SessionId(session));
        } catch (SessionException notAnId) {
            return Optional.empty();
        }
    }
}
