package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.sandhold.previews.AppRequest;
import io.sandhold.previews.Field;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The calls that lead to what listens in a session's jail: with a token, by a signed link, and at a preview's own origin, where a cookie has the link.
 */
final class PreviewCalls {

    /** Segments of the path before the application's: {@code /workspace/se/preview/ID/PORT}, {@code /preview/LINK}. */
    private static final int WITH_TOKEN = 5;

    private static final int BY_LINK = 2;
    private static final long LONGEST = 7 * 24 * 3600;
    private static final int USUAL = 3600;
    private static final int LAST_PORT = 65_535;

    private final Optional<PreviewOrigin> origin;

    PreviewCalls(Optional<PreviewOrigin> origin) {
        this.origin = origin;
    }

    /** A link that a browser follows without a token. */
    Answer link(Call call) {
        Members body = call.body();
        int port = port(call.variable("port"));
        int seconds = body.optionalInt("expires").orElse(USUAL);
        String path = body.optionalString("path").orElse("/");
        if (seconds < 1 || seconds > LONGEST) {
            throw Problem.unprocessable("\"expires\" must be 1 to " + LONGEST + " seconds (7 days), not " + seconds);
        }
        if (!path.startsWith("/")
                || path.startsWith("//")
                || path.indexOf('#') >= 0
                || path.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw Problem.unprocessable(
                    "\"path\" must begin with one slash, be percent-encoded and have no fragment, not '"
                            + SafeText.of(path) + "'");
        }
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            Session session = lease.session();
            Instant end = LinkTime.end(call.by(), seconds);
            SealedLink link = SealedLink.of(SealedLink.Kind.PREVIEW, session, end, call.by(), Integer.toString(port));
            call.audit(AuditKind.LINK_MADE, "port " + port + " until " + end);
            return new Answer.Json(Json.createObjectBuilder()
                    .add("url", url(link, link.sealed(call.host().seals()), path))
                    .add("port", port)
                    .add("expires_at", EpochSeconds.of(end))
                    .build());
        }
    }

    private String url(SealedLink link, String sealed, String path) {
        if (origin.isEmpty()) {
            return "/preview/" + sealed + path;
        }
        String joined = path + (path.contains("?") ? "&" : "?") + PreviewWay.COOKIE + "=" + sealed;
        return origin.get().of(PreviewOrigin.labelOf(link)) + joined;
    }

    /** By whoever is signed in. */
    Answer withToken(Call call) {
        int port = port(call.variable("port"));
        String prefix = Routes.BASE + "/preview/" + call.session() + "/" + port;
        PreviewWay way = new PreviewWay(port, prefix, Optional.empty(), false);
        Wire wire = wire(call);
        Optional<String> target = wire.after(WITH_TOKEN);
        return target.isEmpty()
                ? moved(prefix + "/" + wire.query())
                : visit(call, call.by(), call.session(), way, target.get() + wire.query());
    }

    /** By whoever has a link, below a path that says it. */
    Answer byLink(Call call) {
        String sealed = call.variable("link");
        SealedLink link = opened(call, sealed);
        String prefix = "/preview/" + sealed;
        PreviewWay way = new PreviewWay(port(link.target()), prefix, Optional.empty(), true);
        Wire wire = wire(call);
        Optional<String> target = wire.after(BY_LINK);
        return target.isEmpty()
                ? moved(prefix + "/" + wire.query())
                : visit(call, holder(call, link), link.sessionId(), way, target.get() + wire.query());
    }

    /** At a preview's own origin: the first visit brings the link, which goes into a cookie, and the next ones that. */
    Answer atOrigin(Call call) {
        PreviewOrigin at = origin.orElseThrow();
        Wire wire = wire(call);
        String label =
                at.label(wire.visitor().header(HeaderNames.HOST).orElse("")).orElseThrow();
        Optional<String> brought = call.query().text(PreviewWay.COOKIE);
        String sealed = brought.or(() -> cookie(wire.visitor()))
                .orElseThrow(() -> new Problem(
                        401, "UNAUTHORIZED", "this preview is opened by a link; ask whoever has the session for one"));
        SealedLink link = opened(call, sealed);
        if (!PreviewOrigin.labelOf(link).equals(label)) {
            throw new Problem(403, "FORBIDDEN", "this link is another preview's; ask for one of this");
        }
        refuseOtherPages(call, wire.visitor(), at.of(label));
        if (brought.isPresent()) {
            long left = Instant.now().until(link.ends(), ChronoUnit.SECONDS);
            String cookie = PreviewWay.COOKIE + "=" + sealed + "; Path=/; HttpOnly; SameSite=Lax; Max-Age="
                    + Math.max(1, left) + (at.secure() ? "; Secure" : "");
            return new Answer.Bytes(
                    302,
                    "text/plain; charset=utf-8",
                    Map.of(
                            "Location",
                            wire.path().replaceFirst("^/+", "/") + wire.queryWithout(PreviewWay.COOKIE),
                            "Set-Cookie",
                            cookie,
                            "Referrer-Policy",
                            "no-referrer"),
                    new byte[0]);
        }
        PreviewWay way = new PreviewWay(port(link.target()), "", Optional.of(at.of(label)), false);
        return visit(call, holder(call, link), link.sessionId(), way, wire.path() + wire.query());
    }

    /** What another origin's page asks for with this one's cookie: a sibling's, which counts as the same site. */
    private static void refuseOtherPages(Call call, Visitor visitor, String own) {
        boolean safe = !call.content().upgrades()
                && List.of("GET", "HEAD", "OPTIONS").contains(wire(call).method());
        if (!safe
                && visitor.header(HeaderNames.ORIGIN)
                        .filter(other -> !other.equals(own))
                        .isPresent()) {
            throw new Problem(403, "FOREIGN_PAGE", "a page of another origin may not use this preview");
        }
    }

    private static Answer visit(Call call, Principal by, SessionId id, PreviewWay way, String target) {
        Wire wire = wire(call);
        List<Field> fields;
        AppRequest request;
        try {
            fields = way.toApplication(wire.visitor(), by == call.by());
            request = new AppRequest(
                    wire.method(), target, fields, length(wire), call.content().bytes());
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("the request has a method, an address or a header that cannot be passed on");
        }
        return PreviewVisit.of(call, by, id, way, request);
    }

    private static OptionalLong length(Wire wire) {
        if (wire.header(HeaderNames.TRANSFER_ENCODING).isPresent()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(wire.header(HeaderNames.CONTENT_LENGTH)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(0L));
    }

    private static SealedLink opened(Call call, String sealed) {
        return SealedLink.open(call.host().seals(), SealedLink.Kind.PREVIEW, sealed);
    }

    /** The rights that the account which made a link has by now, to that very session. */
    private static Principal holder(Call call, SealedLink link) {
        Principal by = LinkHolder.of(call, link);
        try {
            Optional<Session> session = call.host().sessions().find(by, link.sessionId());
            if (session.filter(link::leadsInto).isEmpty()) {
                throw LinkHolder.gone();
            }
        } catch (SessionException e) {
            throw e.error() == SessionError.NOT_FOUND || e.error() == SessionError.EXPIRED ? LinkHolder.gone() : e;
        }
        return by;
    }

    private static Optional<String> cookie(Visitor visitor) {
        HeaderName name = HeaderNames.COOKIE;
        return visitor.header(name).stream()
                .flatMap(value -> Arrays.stream(value.split(";")))
                .map(String::strip)
                .filter(pair -> pair.startsWith(PreviewWay.COOKIE + "="))
                .map(pair -> pair.substring(PreviewWay.COOKIE.length() + 1))
                .findFirst();
    }

    private static Answer moved(String to) {
        return new Answer.Bytes(307, "text/plain; charset=utf-8", Map.of("Location", to), new byte[0]);
    }

    private static int port(String text) {
        if (text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= LAST_PORT) {
            return Integer.parseInt(text);
        }
        throw Problem.invalid("a port is 1 to " + LAST_PORT + ", not '" + SafeText.of(text) + "'");
    }

    private static Wire wire(Call call) {
        return call.content()
                .wire()
                .orElseThrow(() -> new Problem(
                        400,
                        "INVALID",
                        "a preview is looked at over HTTP",
                        JsonObject.EMPTY_JSON_OBJECT,
                        Map.of(),
                        null));
    }
}
