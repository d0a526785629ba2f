package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.ONESELF;
import static io.sandhold.webapi.Route.Access.OPEN;
import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.PLAIN;

import java.util.List;

/** The calls on the sign-ins of browsers. */
final class SignInRoutes {

    private SignInRoutes() {}

    static List<Route> of(WebServerConfig config) {
        SignInCalls signIns = new SignInCalls(config);
        RouteRows t = new RouteRows();
        t.row("signIn", "POST", "/sign-in", OPEN, true, PLAIN, signIns::begin);
        t.row("whoIsSignedIn", "GET", "/sign-in", ONESELF, false, PLAIN, signIns::show);
        t.row("signOut", "DELETE", "/sign-in", ONESELF, true, PLAIN, signIns::end);
        t.row("listSignIns", "GET", "/sign-ins", SIGNED_IN, false, PLAIN, signIns::list);
        t.row("endSignIn", "DELETE", "/sign-ins/{id}", SIGNED_IN, true, PLAIN, signIns::endOne);
        return t.rows();
    }
}
