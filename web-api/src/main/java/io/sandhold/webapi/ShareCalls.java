package io.sandhold.webapi;

import io.sandhold.sessions.Access;
import io.sandhold.sessions.ShareKey;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** The calls on a session's share keys. */
final class ShareCalls {

    Answer list(Call call) {
        JsonArrayBuilder keys = Json.createArrayBuilder();
        call.host().shares().list(call.by(), call.session()).forEach(key -> keys.add(json(key)));
        return new Answer.Json(
                Json.createObjectBuilder().add("share_keys", keys).build());
    }

    Answer add(Call call) {
        Members body = call.body();
        Optional<Instant> expires = body.optionalLife().map(Instant.now()::plus);
        ShareKey key = call.host()
                .shares()
                .add(
                        call.by(),
                        call.session(),
                        body.string("key").strip(),
                        body.optionalString("label").orElse(""),
                        body.optionalString("access").map(ShareCalls::access).orElse(Access.FULL),
                        expires);
        return new Answer.Json(json(key));
    }

    Answer remove(Call call) {
        call.host().shares().remove(call.by(), call.session(), call.variable("fingerprint"));
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }

    private static Access access(String word) {
        return Arrays.stream(Access.values())
                .filter(access -> access.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> Problem.invalid("\"access\" must be \"full\", \"read-only\" or \"upload-only\", not '"
                                + SafeText.of(word) + "'"));
    }

    private static JsonObject json(ShareKey key) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("session_id", key.session().value())
                .add("type", key.type())
                .add("fingerprint", key.fingerprint())
                .add("label", key.label())
                .add("access", key.access().word())
                .add("options", key.options())
                .add("by", key.by())
                .add("created_at", EpochSeconds.of(key.created()));
        key.expires().ifPresent(expires -> json.add("expires_at", EpochSeconds.of(expires)));
        return json.build();
    }
}
