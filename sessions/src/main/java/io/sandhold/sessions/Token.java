package io.sandhold.sessions;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A token of an account; its text is not kept. A browser's sign-in is one too, whose text only its cookie has.
 *
 * @param account whose
 * @param label its name among the account's tokens
 * @param created when it was made
 * @param expires when it ends
 * @param scope how far it reaches
 * @param lastUsed when somebody last came with it, to about a minute; empty: nobody yet
 * @param signIn what it is as a browser's; empty: it is none
 */
public record Token(
        String account,
        String label,
        Instant created,
        Optional<Instant> expires,
        TokenScope scope,
        Optional<Instant> lastUsed,
        Optional<SignIn> signIn) {

    public Token {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(expires, "expires");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(lastUsed, "lastUsed");
        Objects.requireNonNull(signIn, "signIn");
    }

    /** One that nobody has used. */
    Token(String account, String label, Instant created, Optional<Instant> expires, TokenScope scope) {
        this(account, label, created, expires, scope, Optional.empty(), Optional.empty());
    }
}
