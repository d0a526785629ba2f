package io.sandhold.sessions;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The sign-ins of browsers: each is a token of its account that only a cookie has, and is in no list of tokens. It reaches as far as the token that it was made with, and ends with that one; by a
 * password it reaches all that the account may, and ends when the password or its codes are changed. Whoever keeps something open by one is told as of any token. Thread-safe; every
 * method throws {@link SessionException}.
 */
public interface SignIns {

    /** So many an account has at most; the oldest goes. */
    int MOST = 64;

    /** What somebody came with was good for. */
    sealed interface Answer {

        /** For nothing. */
        record Refused() implements Answer {}

        /** The password is right, and a code is asked for. */
        record CodeWanted() implements Answer {}

        /**
         * For a sign-in.
         *
         * @param signIn its text is given this once
         */
        record Admitted(Principal principal, NewToken signIn) implements Answer {}
    }

    /** Signs in by a token; takes the same time for an unknown one. Leaves no audit event. */
    Answer byToken(String token, Duration life, String address);

    /**
     * Signs in by an account's password, and a code where one is asked for. As {@link Passwords#tried} in time, tries and audit; blocks until it is reckoned.
     *
     * @param account as it was given; it need not exist
     */
    Answer byPassword(String account, String password, Optional<String> code, Duration life, String address);

    /** Who has this sign-in; empty for one that is unknown or over. Takes the same time either way. Leaves no audit event. */
    Optional<Principal> known(String text, String address);

    /** Those of an account that are not over, the newest first. */
    List<Token> of(Principal by, String account);

    /** Ends the one that {@code by} has come with. @throws SessionException INVALID where it came with something else */
    void leave(Principal by);

    /** Ends one by its id. */
    void end(Principal by, String account, String id);

    /** Ends all of an account. */
    void endAll(Principal by, String account);
}
