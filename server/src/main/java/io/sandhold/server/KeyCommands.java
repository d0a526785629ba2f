package io.sandhold.server;

import static io.sandhold.server.Columns.visible;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What {@code key} and {@code token} do. */
final class KeyCommands {

    private static final int LARGEST_KEY = 16 << 10;

    private KeyCommands() {}

    static void add(RemoteCall call) {
        JsonObject key = call.server().post("/keys", call.account(), Map.of("key", publicKey(call, call.name())));
        call.out().println("added " + key.getString("fingerprint") + " to " + key.getString("account"));
    }

    static void list(RemoteCall call) {
        Columns columns = new Columns();
        JsonObject answer = call.server().get("/keys", call.account());
        for (JsonObject key : answer.getJsonArray("keys").getValuesAs(JsonObject.class)) {
            columns.row(
                    key.getString("fingerprint"),
                    key.getString("type"),
                    key.getString("comment"),
                    key.getString("options") + (ended(key) ? " (ended)" : ""));
        }
        call.print(answer, columns.text());
    }

    private static boolean ended(JsonObject key) {
        return key.get("expires_at") instanceof JsonNumber end
                && !Instant.ofEpochSecond(end.longValue()).isAfter(Instant.now());
    }

    static void remove(RemoteCall call) {
        call.server().delete("/keys/" + ServerClient.encoded(call.name()), call.account());
        call.out().println("removed " + visible(call.name()));
    }

    static void createToken(RemoteCall call) {
        Map<String, String> members = new HashMap<>(Map.of("name", call.name()));
        call.option("--scope").ifPresent(scope -> members.put("scope", scope));
        call.option("--session").ifPresent(session -> members.put("session", session));
        JsonObject token = call.server().post("/tokens", call.account(), members);
        call.out().println(token.getString("token"));
    }

    static void listTokens(RemoteCall call) {
        JsonObject answer = call.server().get("/tokens", call.account());
        Columns columns = new Columns();
        answer.getJsonArray("tokens")
                .getValuesAs(JsonObject.class)
                .forEach(token ->
                        columns.row(token.getString("name"), token.getString("scope"), token.getString("session", "")));
        call.print(answer, columns.text());
    }

    static void revokeToken(RemoteCall call) {
        call.server().delete("/tokens/" + ServerClient.encoded(call.name()), call.account());
        call.out().println("revoked " + visible(call.name()));
    }

    /** One public key; a private one never leaves this process. */
    static String publicKey(RemoteCall call, String name) {
        String file = call.readable(name);
        String text;
        try {
            byte[] bytes = file.equals("-")
                    ? call.in().readNBytes(LARGEST_KEY + 1)
                    : Files.size(Path.of(file)) > LARGEST_KEY
                            ? new byte[LARGEST_KEY + 1]
                            : Files.readAllBytes(Path.of(file));
            if (bytes.length > LARGEST_KEY) {
                throw new StartException(file + " is larger than any public key; give the .pub file of a key");
            }
            text = new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new StartException(
                    "the key " + file + " cannot be read (" + DataDirectory.reason(e)
                            + "); give the .pub file of a key, such as ~/.ssh/id_ed25519.pub",
                    e);
        }
        if (text.contains("PRIVATE KEY")) {
            throw new StartException(file + " is a private key, which must not leave its owner; give the .pub file");
        }
        if (text.lines().count() != 1) {
            throw new StartException(file + " holds " + text.lines().count()
                    + " lines and a public key is one; give the .pub file of one key");
        }
        return text;
    }
}
