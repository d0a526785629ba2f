package io.sandhold.server;

import static io.sandhold.server.Columns.visible;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.Optional;

/** What {@code session share}, {@code shares} and {@code unshare} do. */
final class ShareCommands {

    private ShareCommands() {}

    static void add(RemoteCall call) {
        JsonObjectBuilder body = Json.createObjectBuilder()
                .add(
                        "key",
                        KeyCommands.publicKey(
                                call,
                                call.option("--key")
                                        .orElseThrow(
                                                () -> new StartException("say whose key: --key FILE, a .pub file"))));
        call.option("--label").ifPresent(label -> body.add("label", label));
        call.option("--access").ifPresent(access -> body.add("access", access));
        call.option("--timeout").ifPresent(time -> body.add("timeout", seconds(time)));
        JsonObject key = call.server().post(call.session() + "/share-keys", body.build());
        call.out()
                .println("shared " + visible(call.name()) + " with " + key.getString("fingerprint") + " ("
                        + key.getString("label") + ", " + key.getString("access") + "), " + end(key));
    }

    static void list(RemoteCall call) {
        JsonObject answer = call.server().get(call.session() + "/share-keys");
        Columns columns = new Columns();
        for (JsonObject key : answer.getJsonArray("share_keys").getValuesAs(JsonObject.class)) {
            columns.row(
                    key.getString("fingerprint"),
                    key.getString("label"),
                    key.getString("access"),
                    end(key),
                    "by " + key.getString("by"),
                    key.getString("options"));
        }
        call.print(answer, columns.text());
    }

    static void remove(RemoteCall call) {
        String fingerprint = call.option("--key")
                .orElseThrow(() -> new StartException("say which key: --key SHA256:…, as session shares lists it"));
        call.server().delete(call.session() + "/share-keys/" + ServerClient.encoded(fingerprint), Optional.empty());
        call.out().println("removed " + visible(fingerprint) + " from " + visible(call.name()));
    }

    private static String end(JsonObject key) {
        return key.get("expires_at") instanceof JsonNumber end
                ? "until " + Instant.ofEpochSecond(end.longValue())
                : "until it is removed";
    }

    private static long seconds(String time) {
        try {
            return time.matches("\\d{1,9}")
                    ? Long.parseLong(time)
                    : Values.duration(time).toSeconds();
        } catch (IllegalArgumentException e) {
            throw new StartException("--timeout: " + e.getMessage(), e);
        }
    }
}
