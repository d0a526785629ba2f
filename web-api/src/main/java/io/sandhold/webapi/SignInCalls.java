package io.sandhold.webapi;

import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.LoginTimes;
import io.sandhold.sessions.Offence;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SignIn;
import io.sandhold.sessions.SignIns;
import io.sandhold.sessions.Token;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The calls on the sign-ins of browsers. */
final class SignInCalls {

    private static final int LONGEST_TOKEN = 512;

    private final boolean open;
    private final Duration life;

    SignInCalls(WebServerConfig config) {
        this.open = config.open();
        this.life = config.rules().signInLife();
    }

    /** Signs a browser in. */
    Answer begin(Call call) {
        Visitor visitor = visitor(call);
        OwnPage.notForeign(visitor);
        if (open) {
            return new Answer.Json(members(administrator(visitor), "open-door"));
        }
        long began = System.nanoTime();
        LoginTimes.Outcome outcome = LoginTimes.Outcome.REFUSED;
        try {
            SignIns.Answer.Admitted in = admitted(call, visitor);
            outcome = LoginTimes.Outcome.ADMITTED;
            Token token = in.signIn().token();
            String cookie = SignInCookie.set(
                    visitor, in.signIn().text(), token.expires().orElseThrow());
            return new Answer.Json(members(in.principal()), Map.of("Set-Cookie", cookie));
        } finally {
            LoginTimes.of(call.host().metrics()).over(LoginTimes.By.REST, outcome, began);
        }
    }

    private SignIns.Answer.Admitted admitted(Call call, Visitor visitor) {
        Members body = call.body();
        Optional<String> token = body.optionalString("token");
        return token.isPresent() ? byToken(call, visitor, token.get().strip()) : byPassword(call, visitor, body);
    }

    private SignIns.Answer.Admitted byToken(Call call, Visitor visitor, String token) {
        SignIns.Answer answer = token.length() > LONGEST_TOKEN
                ? new SignIns.Answer.Refused()
                : call.host().signIns().byToken(token, life, visitor.address());
        if (answer instanceof SignIns.Answer.Admitted in) {
            written(
                    call,
                    AuditKind.LOGIN,
                    in.principal(),
                    "token '" + in.signIn().token().signIn().orElseThrow().parent() + "'");
            return in;
        }
        throw refused(
                call,
                visitor,
                Offence.UNKNOWN_TOKEN,
                "",
                "unknown or expired token",
                "this token is unknown or has expired; take another, or sign in with an account's password");
    }

    private SignIns.Answer.Admitted byPassword(Call call, Visitor visitor, Members body) {
        String account = body.string("account");
        String password = body.string("password");
        Optional<String> code = body.optionalString("code").map(String::strip).filter(text -> !text.isEmpty());
        Blocked.refuse(call.host(), visitor); // what is guessed from there is not even looked at
        return switch (call.host().signIns().byPassword(account, password, code, life, visitor.address())) {
            case SignIns.Answer.Admitted in -> {
                written(call, AuditKind.LOGIN, in.principal(), code.isPresent() ? "password and code" : "password");
                yield in;
            }
            case SignIns.Answer.CodeWanted() ->
                throw new Problem(
                        401,
                        "CODE_REQUIRED",
                        "the password is right; give \"code\" too, the six digits that your"
                                + " authenticator shows now");
            case SignIns.Answer.Refused() ->
                throw refused(
                        call,
                        visitor,
                        Offence.FAILED_LOGIN,
                        account,
                        code.isPresent() ? "password and code" : "password",
                        "the account, its password or the code is wrong, or too many tries were wrong of late; try again, or sign in with a token");
        };
    }

    private static Problem refused(
            Call call, Visitor visitor, Offence offence, String account, String how, String detail) {
        Optional<Problem> blocked = Blocked.now(call.host(), visitor);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        call.host().penalties().offend(visitor.source(), offence, Door.BROWSER);
        written(
                call,
                AuditKind.LOGIN_REFUSED,
                new Principal(SafeText.of(account), Role.USER, Door.BROWSER, visitor.address()),
                how);
        return new Problem(401, "UNAUTHORIZED", detail);
    }

    private static void written(Call call, AuditKind kind, Principal who, String how) {
        call.host().audit().record(AuditEvent.now(kind, who.asking(call.requestId()), "", how));
    }

    /** Who is there. */
    Answer show(Call call) {
        return new Answer.Json(open ? members(call.by(), "open-door") : members(call.by()));
    }

    /** Signs out: this browser, or every one of the account. */
    Answer end(Call call) {
        Map<String, String> forgotten = Map.of("Set-Cookie", SignInCookie.cleared(visitor(call)));
        if (call.query().flag("everywhere")) {
            call.host().signIns().endAll(call.by(), call.by().account());
        } else if (!open) {
            call.host().signIns().leave(call.by());
        }
        return new Answer.Json(success(), forgotten);
    }

    Answer list(Call call) {
        JsonArrayBuilder signIns = Json.createArrayBuilder();
        call.host().signIns().of(call.by(), account(call)).forEach(token -> signIns.add(json(token, call.by())));
        return new Answer.Json(
                Json.createObjectBuilder().add("sign_ins", signIns).build());
    }

    Answer endOne(Call call) {
        call.host().signIns().end(call.by(), account(call), call.variable("id"));
        return new Answer.Json(success());
    }

    private static String account(Call call) {
        return call.query().text("account").orElse(call.by().account());
    }

    private static Principal administrator(Visitor visitor) {
        return new Principal(Accounts.ADMIN, Role.ADMIN, Door.BROWSER, visitor.address());
    }

    private static JsonObject members(Principal who) {
        return members(
                who, who.token().flatMap(Token::signIn).map(SignInCalls::by).orElse("token"));
    }

    private static JsonObject members(Principal who, String by) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("account", who.account())
                .add("role", who.role().name().toLowerCase(Locale.ROOT))
                .add("scope", who.scope().word())
                .add("read_only", who.scope().readOnly())
                .add("by", by);
        who.scope().session().ifPresent(session -> json.add("session", session.value()));
        who.token().flatMap(Token::expires).ifPresent(end -> json.add("expires", EpochSeconds.of(end)));
        return json.build();
    }

    private static String by(SignIn signIn) {
        return signIn.parent().isEmpty() ? "password" : "token";
    }

    private static JsonObject json(Token token, Principal by) {
        SignIn signIn = token.signIn().orElseThrow();
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("id", SignIn.id(token))
                .add("account", token.account())
                .add("by", by(signIn))
                .add("address", signIn.address())
                .add("scope", token.scope().word())
                .add("created_at", EpochSeconds.of(token.created()))
                .add("expires_at", EpochSeconds.of(token.expires().orElse(Instant.MAX)))
                .add(
                        "this",
                        by.token()
                                .filter(own -> own.label().equals(token.label()))
                                .isPresent());
        if (!signIn.parent().isEmpty()) {
            json.add("token", signIn.parent());
        }
        token.lastUsed().ifPresent(used -> json.add("last_used", EpochSeconds.of(used)));
        return json.build();
    }

    private static JsonObject success() {
        return Json.createObjectBuilder().add("status", "success").build();
    }

    private static Visitor visitor(Call call) {
        return call.content()
                .wire()
                .orElseThrow(() -> Problem.invalid("a browser signs in over HTTP"))
                .visitor();
    }
}
