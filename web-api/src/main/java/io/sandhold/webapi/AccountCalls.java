package io.sandhold.webapi;

import io.sandhold.sessions.Account;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.NewToken;
import io.sandhold.sessions.PublicKey;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.Token;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The calls on accounts, keys and tokens; those of the caller's own account where none is named. */
final class AccountCalls {

    Answer keys(Call call) {
        JsonArrayBuilder keys = Json.createArrayBuilder();
        call.host()
                .accounts()
                .keys(call.by(), account(call, call.query().text("account")))
                .forEach(key -> keys.add(json(key)));
        return new Answer.Json(Json.createObjectBuilder().add("keys", keys).build());
    }

    Answer addKey(Call call) {
        Members body = call.body();
        String line = body.string("key").strip();
        PublicKey key = call.host().accounts().addKey(call.by(), account(call, body.optionalString("account")), line);
        return new Answer.Json(json(key));
    }

    Answer removeKey(Call call) {
        call.host()
                .accounts()
                .removeKey(call.by(), account(call, call.query().text("account")), call.variable("fingerprint"));
        return success();
    }

    Answer tokens(Call call) {
        JsonArrayBuilder tokens = Json.createArrayBuilder();
        call.host()
                .accounts()
                .tokens(call.by(), account(call, call.query().text("account")))
                .forEach(token -> tokens.add(json(token)));
        return new Answer.Json(Json.createObjectBuilder().add("tokens", tokens).build());
    }

    Answer createToken(Call call) {
        Members body = call.body();
        String label = body.optionalString("name")
                .or(() -> body.optionalString("label"))
                .orElseGet(() -> body.string("name"));
        Optional<Duration> life = body.optionalLife().or(() -> TokenMembers.untilEnd(body));
        NewToken made = call.host()
                .accounts()
                .createToken(
                        call.by(),
                        account(call, body.optionalString("account")),
                        label,
                        life,
                        TokenMembers.scope(body));
        return new Answer.Json(Json.createObjectBuilder(json(made.token()))
                .add("token", made.text())
                .build());
    }

    Answer revokeToken(Call call) {
        call.host()
                .accounts()
                .revokeToken(call.by(), account(call, call.query().text("account")), call.variable("label"));
        return success();
    }

    Answer accounts(Call call) {
        JsonArrayBuilder accounts = Json.createArrayBuilder();
        call.host().accounts().accounts(call.by()).forEach(account -> accounts.add(json(account)));
        return new Answer.Json(
                Json.createObjectBuilder().add("accounts", accounts).build());
    }

    Answer createAccount(Call call) {
        Members body = call.body();
        String role = body.optionalString("role").orElse("user");
        Role asked = switch (role) {
            case "user" -> Role.USER;
            case "admin" -> Role.ADMIN;
            default -> throw Problem.invalid("\"role\" must be \"user\" or \"admin\", not '" + SafeText.of(role) + "'");
        };
        return new Answer.Json(json(call.host().accounts().createAccount(call.by(), body.string("name"), asked)));
    }

    Answer changeAccount(Call call) {
        Members body = call.body();
        Optional<Forwarding> forwarding = body.optionalString("forwarding").map(AccountCalls::forwarding);
        Optional<Boolean> recorded = body.optionalFlag("recorded");
        Accounts accounts = call.host().accounts();
        String name = call.variable("account");
        Optional<Account> changed = forwarding.map(ways -> accounts.setForwarding(call.by(), name, ways));
        return new Answer.Json(json(recorded.map(on -> accounts.setRecorded(call.by(), name, on))
                .or(() -> changed)
                .orElseThrow(() -> Problem.unprocessable("say what to change: \"forwarding\" or \"recorded\""))));
    }

    private static Forwarding forwarding(String word) {
        return Forwarding.of(word)
                .orElseThrow(
                        () -> Problem.invalid("\"forwarding\" must be \"agent\", \"all\", \"local\" or \"none\", not '"
                                + SafeText.of(word) + "'"));
    }

    private static String account(Call call, Optional<String> named) {
        return named.orElse(call.by().account());
    }

    private static JsonObject json(PublicKey key) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("account", key.account())
                .add("type", key.type())
                .add("fingerprint", key.fingerprint())
                .add("comment", key.comment())
                .add("options", key.options())
                .add("created_at", EpochSeconds.of(key.created()));
        key.expires().ifPresent(expires -> json.add("expires_at", EpochSeconds.of(expires)));
        key.lastUsed().ifPresent(used -> json.add("last_used", EpochSeconds.of(used)));
        return json.build();
    }

    private static JsonObject json(Token token) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("account", token.account())
                .add("label", token.label())
                .add("name", token.label())
                .add("scope", token.scope().word())
                .add("created_at", EpochSeconds.of(token.created()));
        token.expires().ifPresent(expires -> json.add("expires_at", EpochSeconds.of(expires)));
        token.lastUsed().ifPresent(used -> json.add("last_used", EpochSeconds.of(used)));
        token.scope().session().ifPresent(session -> json.add("session", session.value()));
        token.scope().rate().ifPresent(rate -> json.add("rate", rate));
        return json.build();
    }

    private static JsonObject json(Account account) {
        return Json.createObjectBuilder()
                .add("name", account.name())
                .add("role", account.role().name().toLowerCase(Locale.ROOT))
                .add("forwarding", account.forwarding().word())
                .add("recorded", account.recorded())
                .add("created_at", EpochSeconds.of(account.created()))
                .build();
    }

    private static Answer success() {
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }
}
