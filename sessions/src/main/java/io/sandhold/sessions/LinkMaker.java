package io.sandhold.sessions;

import java.util.Objects;

/**
 * Who has made a link, and with what: the link ends with that.
 *
 * @param account whose it is
 * @param label of the token that it was made with; empty: with none
 * @param created when that very token was made, in milliseconds: a later one may have its label; 0 where there was none
 */
public record LinkMaker(String account, String label, long created) {

    public LinkMaker {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(label, "label");
    }

    /** This one. */
    public static LinkMaker of(Principal by) {
        return by.token()
                .map(token -> new LinkMaker(
                        by.account(), token.label(), token.created().toEpochMilli()))
                .orElseGet(() -> new LinkMaker(by.account(), "", 0));
    }
}
