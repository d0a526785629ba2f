package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.ADMINISTRATOR;
import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.PLAIN;

import java.util.List;

/** The calls on accounts and on what one comes in with. */
final class AccountRoutes {

    private AccountRoutes() {}

    static List<Route> of() {
        AccountCalls accounts = new AccountCalls();
        ShareCalls shares = new ShareCalls();
        PasswordCalls passwords = new PasswordCalls();
        RouteRows t = new RouteRows();
        t.row("listKeys", "GET", "/keys", SIGNED_IN, false, PLAIN, accounts::keys);
        t.row("addKey", "POST", "/keys", SIGNED_IN, true, PLAIN, accounts::addKey);
        t.row("removeKey", "DELETE", "/keys/{fingerprint+}", SIGNED_IN, true, PLAIN, accounts::removeKey);
        t.row("listShareKeys", "GET", "/session/{session_id}/share-keys", SIGNED_IN, false, PLAIN, shares::list);
        t.row("addShareKey", "POST", "/session/{session_id}/share-keys", SIGNED_IN, true, PLAIN, shares::add);
        t.row(
                "removeShareKey",
                "DELETE",
                "/session/{session_id}/share-keys/{fingerprint+}",
                SIGNED_IN,
                true,
                PLAIN,
                shares::remove);
        t.row("listTokens", "GET", "/tokens", SIGNED_IN, false, PLAIN, accounts::tokens);
        t.row("createToken", "POST", "/tokens", SIGNED_IN, true, PLAIN, accounts::createToken);
        t.row("revokeToken", "DELETE", "/tokens/{label}", SIGNED_IN, true, PLAIN, accounts::revokeToken);
        t.row("listAccounts", "GET", "/accounts", ADMINISTRATOR, false, PLAIN, accounts::accounts);
        t.row("createAccount", "POST", "/accounts", ADMINISTRATOR, true, PLAIN, accounts::createAccount);
        t.row("changeAccount", "PATCH", "/accounts/{account}", ADMINISTRATOR, true, PLAIN, accounts::changeAccount);
        t.row("getPassword", "GET", "/accounts/{account}/password", SIGNED_IN, false, PLAIN, passwords::state);
        t.row("setPassword", "POST", "/accounts/{account}/password", SIGNED_IN, true, PLAIN, passwords::set);
        t.row("removePassword", "DELETE", "/accounts/{account}/password", SIGNED_IN, true, PLAIN, passwords::remove);
        t.row("askForCodes", "POST", "/accounts/{account}/code", SIGNED_IN, true, PLAIN, passwords::askForCodes);
        t.row("askForNoCodes", "DELETE", "/accounts/{account}/code", SIGNED_IN, true, PLAIN, passwords::askForNoCodes);
        return t.rows();
    }
}
