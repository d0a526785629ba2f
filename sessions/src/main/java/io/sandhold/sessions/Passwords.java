package io.sandhold.sessions;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Passwords of accounts, and the one-time codes that may be asked for beside them (RFC 6238). Thread-safe; every method throws {@link
 * SessionException}. An account has neither until it is given one; tokens and keys do not depend on them.
 */
public interface Passwords {

    /** What a password was good for. */
    sealed interface Answer {

        /** For nothing: it is wrong, the account has none, there is no such account, or too many were wrong lately. */
        record Refused() implements Answer {}

        /** For all that is needed. */
        record Admitted(Principal principal) implements Answer {}

        /** It is right, and a code is asked for. */
        record CodeWanted(String account) implements Answer {}
    }

    /** Whether an account has a password and is asked for a code. */
    record State(boolean password, boolean code) {}

    /**
     * What this password is good for. Takes the same time whatever is wrong with it, some 50 ms of a processor, and waits its turn: two
     * are reckoned at once. Leaves no audit event.
     *
     * @param account as it was given; it need not exist
     */
    CompletionStage<Answer> tried(String account, String password, Door door, String address);

    /** Who comes in by this code, after {@link Answer.CodeWanted}. Each code is taken once. Leaves no audit event. */
    Optional<Principal> byCode(String account, String code, Door door, String address);

    /** Whether an account has a password and codes; {@code by} owns it or is an administrator. */
    State state(Principal by, String account);

    /** Gives an account a password of 12 to 256 characters, in the place of the one it had. */
    void set(Principal by, String account, String password);

    /** Takes an account's password, and its codes with it. */
    void remove(Principal by, String account);

    /** Has codes asked for beside the account's password from now on, and gives their secret, this once. It must have a password. */
    CodeSecret askForCodes(Principal by, String account);

    /** Asks for no code any more. */
    void askForNoCodes(Principal by, String account);
}
