package io.sandhold.server;

import static io.sandhold.server.Columns.visible;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What {@code account} does. */
final class AccountCommands {

    private static final int LONGEST_LINE = 4096;

    private AccountCommands() {}

    static void create(RemoteCall call) {
        var body = Json.createObjectBuilder().add("name", call.name());
        call.option("--role").ifPresent(role -> body.add("role", role));
        JsonObject account = call.server().post("/accounts", body.build());
        call.out().println("made " + account.getString("name"));
    }

    static void forwarding(RemoteCall call) {
        String ways = call.option("--ways")
                .orElseThrow(() -> new StartException("which ways? give --ways all, --ways local or --ways none"));
        JsonObject account = call.server()
                .patch(
                        "/accounts/" + ServerClient.encoded(call.name()),
                        Json.createObjectBuilder().add("forwarding", ways).build());
        call.out().println(account.getString("name") + " forwards: " + account.getString("forwarding"));
    }

    static void list(RemoteCall call) {
        JsonObject answer = call.server().get("/accounts");
        List<JsonObject> accounts = answer.getJsonArray("accounts").getValuesAs(JsonObject.class);
        Columns columns = new Columns().row("ACCOUNT", "ROLE", "FORWARDING", "RECORDED");
        accounts.forEach(account -> columns.row(
                account.getString("name"),
                account.getString("role"),
                account.getString("forwarding"),
                account.getBoolean("recorded") ? "yes" : "no"));
        call.print(answer, columns.text());
    }

    /** Reads it twice from a terminal, which does not show it, or once from a pipe; it is never an argument, which everyone could see. */
    static void setPassword(RemoteCall call) {
        Optional<String> typed = call.desk().secret("New password of " + visible(call.name()) + ": ");
        if (typed.isPresent() && !typed.equals(call.desk().secret("Once more: "))) {
            throw new StartException("the two differ; nothing was changed");
        }
        String password = typed.or(() -> piped(call.in())).orElse("");
        call.server()
                .post(
                        path(call, "password"),
                        Json.createObjectBuilder().add("password", password).build());
        call.out().println("set the password of " + visible(call.name()));
    }

    private static Optional<String> piped(InputStream stdin) {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(stdin, StandardCharsets.UTF_8));
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\n' && line.length() < LONGEST_LINE; c = in.read()) {
                line.append((char) c);
            }
            return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
        } catch (IOException e) {
            throw new StartException("the password cannot be read (" + DataDirectory.reason(e) + ")", e);
        }
    }

    static void removePassword(RemoteCall call) {
        call.server().delete(path(call, "password"), Optional.empty());
        call.out().println("removed the password of " + visible(call.name()));
    }

    /** The secret is shown this once. */
    static void askForCodes(RemoteCall call) {
        JsonObject secret = call.server()
                .post(path(call, "code"), Json.createObjectBuilder().build());
        call.print(
                secret,
                "from now on a one-time code is asked for beside the password of " + visible(call.name())
                        + "; give an authenticator this, which is not shown again:\n"
                        + visible(secret.getString("uri")) + "\n");
    }

    static void askForNoCodes(RemoteCall call) {
        call.server().delete(path(call, "code"), Optional.empty());
        call.out().println("no code is asked for beside the password of " + visible(call.name()));
    }

    private static String path(RemoteCall call, String what) {
        return "/accounts/" + ServerClient.encoded(call.name()) + "/" + what;
    }
}
