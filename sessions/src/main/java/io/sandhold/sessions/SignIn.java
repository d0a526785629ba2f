package io.sandhold.sessions;

import java.util.Objects;

/**
 * What a token is as a browser's sign-in.
 *
 * @param parent the label of the token that it was made with; empty: it was made with the account's password
 * @param address where it was made from
 */
public record SignIn(String parent, String address) {

    /** What the label of every sign-in begins with, and that of no other token; its id follows. */
    static final String MARK = "~";

    public SignIn {
        Objects.requireNonNull(parent, "parent");
        Objects.requireNonNull(address, "address");
    }

    /** Its id among the account's. */
    public static String id(Token token) {
        return token.label().substring(MARK.length());
    }
}
