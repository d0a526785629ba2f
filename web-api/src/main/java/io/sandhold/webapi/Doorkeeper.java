package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.Offence;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionHost;
import jakarta.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Says who is asking: by {@code Authorization: Bearer TOKEN} (RFC 6750), or, where the door stands open, the administrator.
 *
 * <p>An open door listens on loopback only, and a browser on this machine reaches loopback for any page it shows. So it
 * also refuses a Host that is not loopback (DNS rebinding) and changes asked for by a page of another origin.
 */
final class Doorkeeper {

    private static final String BEARER = "bearer ";
    private static final int LONGEST_TOKEN = 512;

    private final boolean open;
    private final SessionHost host;

    Doorkeeper(WebServerConfig config, SessionHost host) {
        this.open = config.open();
        this.host = host;
    }

    /**
     * Who is signed in.
     *
     * @throws Problem 401, or 429 from an address that has failed too often of late; a good token is never refused for that
     */
    Principal admit(ServerRequest request) {
        String address = address(request);
        if (open) {
            return new Principal(Accounts.ADMIN, Role.ADMIN, Door.REST, address);
        }
        String token =
                token(request).orElseThrow(() -> unauthorized("a token is needed: send 'Authorization: Bearer TOKEN'"));
        Optional<Principal> known = token.length() > LONGEST_TOKEN
                ? Optional.empty()
                : host.accounts().byToken(token, Door.REST, address);
        return known.orElseThrow(() -> refused(request, address));
    }

    /** Somebody, for what needs no token. */
    Principal anyone(ServerRequest request) {
        return new Principal("", Role.USER, Door.REST, address(request));
    }

    /** Refuses, where the door stands open, a Host that is not this machine's loopback. */
    void refuseStrangeHost(ServerRequest request) {
        if (open && !LoopbackHost.named(header(request, HeaderNames.HOST).orElse(""))) {
            throw new Problem(403, "strange_host", "this server is open on loopback; ask it as localhost or 127.0.0.1");
        }
    }

    /** Refuses, where the door stands open, a change asked for by a page of another origin. */
    void refuseForeignPage(ServerRequest request, boolean changes) {
        Optional<String> origin = header(request, HeaderNames.ORIGIN);
        if (open && changes && origin.isPresent()) {
            String own = "http://" + header(request, HeaderNames.HOST).orElse("");
            if (!origin.get().equalsIgnoreCase(own)) {
                throw new Problem(403, "foreign_page", "a page of another origin may change nothing here");
            }
        }
    }

    private Problem refused(ServerRequest request, String address) {
        InetAddress peer = peer(request);
        Optional<Duration> blocked = host.penalties().blocked(peer);
        if (blocked.isPresent()) {
            String seconds = Long.toString(blocked.get().toSeconds() + 1);
            return new Problem(
                    429,
                    "too_many_failures",
                    "too many logins from your address have failed; try again in " + seconds
                            + " s, or with a good token",
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of(HeaderNames.RETRY_AFTER.defaultCase(), seconds),
                    null);
        }
        host.penalties().offend(peer, Offence.UNKNOWN_TOKEN, Door.REST);
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
                "unauthorized",
                detail,
                JsonObject.EMPTY_JSON_OBJECT,
                Map.of(HeaderNames.WWW_AUTHENTICATE.defaultCase(), "Bearer realm=\"sandhold\""),
                null);
    }

    private static Optional<String> token(ServerRequest request) {
        return header(request, HeaderNames.AUTHORIZATION)
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
    }

    private static Optional<String> header(ServerRequest request, HeaderName name) {
        return request.headers().contains(name)
                ? Optional.of(request.headers().get(name).get())
                : Optional.empty();
    }

    private static InetAddress peer(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress from && from.getAddress() != null
                ? from.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private static String address(ServerRequest request) {
        return request.remotePeer().host();
    }
}
