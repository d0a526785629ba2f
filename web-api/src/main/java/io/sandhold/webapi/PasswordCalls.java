package io.sandhold.webapi;

import io.sandhold.sessions.CodeSecret;
import io.sandhold.sessions.Passwords;
import jakarta.json.Json;

/** The calls on an account's password and its one-time codes. */
final class PasswordCalls {

    Answer state(Call call) {
        Passwords.State state = passwords(call).state(call.by(), account(call));
        return new Answer.Json(Json.createObjectBuilder()
                .add("password", state.password())
                .add("code", state.code())
                .build());
    }

    Answer set(Call call) {
        passwords(call).set(call.by(), account(call), call.body().string("password"));
        return success();
    }

    Answer remove(Call call) {
        passwords(call).remove(call.by(), account(call));
        return success();
    }

    Answer askForCodes(Call call) {
        CodeSecret secret = passwords(call).askForCodes(call.by(), account(call));
        return new Answer.Json(Json.createObjectBuilder()
                .add("account", secret.account())
                .add("secret", secret.base32())
                .add("uri", secret.uri())
                .build());
    }

    Answer askForNoCodes(Call call) {
        passwords(call).askForNoCodes(call.by(), account(call));
        return success();
    }

    private static Passwords passwords(Call call) {
        return call.host().passwords();
    }

    private static String account(Call call) {
        return call.variable("account");
    }

    private static Answer success() {
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }
}
