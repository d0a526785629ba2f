package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.LoginTimes;
import io.sandhold.sessions.Offence;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionHost;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Says who is asking: by {@code Authorization: Bearer TOKEN} (RFC 6750), or for a browser's WebSocket as {@link Handshake#token} has it; else by the
 * cookie of a browser's sign-in; where the door stands open, the administrator.
 *
 * <p>An open door listens on loopback only, and a browser on this machine reaches loopback for any page it shows. So it
 * also refuses a Host that is not loopback (DNS rebinding) and changes asked for by a page of another origin.
 */
final class Doorkeeper {

    private static final String BEARER = "bearer ";
    private static final int LONGEST_TOKEN = 512;

    private final boolean open;
    private final CrossOrigin pages;
    private final SessionHost host;
    private final LoginTimes times;

    Doorkeeper(WebServerConfig config, SessionHost host) {
        this.open = config.open();
        this.pages = config.rules().pages();
        this.host = host;
        this.times = LoginTimes.of(host.metrics());
    }

    /**
     * Who is signed in.
     *
     * @throws Problem 401, or 429 from an address that has failed too often of late; a good token is never refused for that
     */
    Principal admit(Visitor visitor, Route route, boolean upgrades) {
        long began = System.nanoTime();
        LoginTimes.Outcome outcome = LoginTimes.Outcome.REFUSED;
        try {
            Principal admitted = known(visitor, route, upgrades);
            outcome = LoginTimes.Outcome.ADMITTED;
            return admitted;
        } finally {
            times.over(LoginTimes.By.REST, outcome, began);
        }
    }

    private Principal known(Visitor visitor, Route route, boolean upgrades) {
        String address = visitor.address();
        if (open) {
            return new Principal(Accounts.ADMIN, Role.ADMIN, Door.REST, address);
        }
        Optional<String> sent = token(visitor);
        if (sent.isEmpty() && visitor.header(HeaderNames.AUTHORIZATION).isEmpty()) {
            Optional<String> signIn = SignInCookie.of(visitor);
            if (signIn.isPresent()) {
                return signedIn(visitor, signIn.get(), route, upgrades);
            }
        }
        String token = sent.orElseThrow(() -> unauthorized("a token is needed: send 'Authorization: Bearer TOKEN'"));
        Optional<Principal> known = token.length() > LONGEST_TOKEN
                ? Optional.empty()
                : host.accounts().byToken(token, Door.REST, address);
        return known.orElseThrow(() -> refused(visitor, address));
    }

    /** Who has this cookie, as long as it is sent for a page of this server; what a jail's application answers is none. */
    private Principal signedIn(Visitor visitor, String text, Route route, boolean upgrades) {
        if (route.passesOn()) {
            throw unauthorized("in a browser a preview is opened by a link: POST /workspace/se/preview/ID/PORT/link");
        }
        OwnPage.required(visitor, route.changes() || upgrades);
        return host.signIns()
                .known(text, visitor.address())
                .orElseThrow(() -> unauthorized("you are not signed in any more; sign in again"));
    }

    /** Somebody, for what needs no token. */
    Principal anyone(Visitor visitor) {
        return new Principal("", Role.USER, Door.REST, visitor.address());
    }

    /** Refuses, where the door stands open, a Host that is not this machine's loopback. */
    void refuseStrangeHost(Visitor visitor) {
        if (open && !LoopbackHost.named(visitor.header(HeaderNames.HOST).orElse(""))) {
            throw new Problem(403, "STRANGE_HOST", "this server is open on loopback; ask it as localhost or 127.0.0.1");
        }
    }

    /** Refuses, where the door stands open, a change asked for by a page of another origin, but of those that the operator lets call. */
    void refuseForeignPage(Visitor visitor, boolean changes) {
        Optional<String> origin = visitor.header(HeaderNames.ORIGIN);
        if (open && changes && origin.isPresent() && !pages.allows(visitor)) {
            String own = "http://" + visitor.header(HeaderNames.HOST).orElse("");
            if (!origin.get().equalsIgnoreCase(own)) {
                throw new Problem(403, "FOREIGN_PAGE", "a page of another origin may change nothing here");
            }
        }
    }

    private Problem refused(Visitor visitor, String address) {
        Optional<Problem> blocked = Blocked.now(host, visitor);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        host.penalties().offend(visitor.source(), Offence.UNKNOWN_TOKEN, Door.REST);
        host.audit()
                .record(new AuditEvent(
                        Instant.now(),
                        AuditKind.LOGIN_REFUSED,
                        "",
                        Door.REST,
                        address,
                        "",
                        "unknown or expired token"));
        return unauthorized("this token is unknown or has expired");
    }

    private static Problem unauthorized(String detail) {
        return new Problem(
                401,
                "UNAUTHORIZED",
                detail,
                JsonObject.EMPTY_JSON_OBJECT,
                Map.of(HeaderNames.WWW_AUTHENTICATE.defaultCase(), "Bearer realm=\"sandhold\""),
                null);
    }

    private static Optional<String> token(Visitor visitor) {
        return visitor.header(HeaderNames.AUTHORIZATION)
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip())
                .or(() -> visitor.header(Handshake.PROTOCOL).flatMap(Handshake::token));
    }
}
