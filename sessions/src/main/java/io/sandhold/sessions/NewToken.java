package io.sandhold.sessions;

/**
 * A token just made.
 *
 * @param token what is kept of it
 * @param text its text, given this once
 */
public record NewToken(Token token, String text) {
    /** Without the text, so that it is not logged by accident. */
    @Override
    public String toString() {
        return "NewToken[" + token + "]";
    }
}
