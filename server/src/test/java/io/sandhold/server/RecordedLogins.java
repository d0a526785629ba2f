package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;

/** Has logins recorded and reads what was, by the operator's console as an administrator does. */
final class RecordedLogins {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a recorded login is told. */
    static final String SAID = "sandhold: this login is recorded";

    private final SshClient ssh;

    RecordedLogins(SshClient ssh) {
        this.ssh = ssh;
    }

    /** Makes a session to which logins are recorded. */
    void record(String session) throws Exception {
        ssh.run("console", "session create " + session).code(0);
        assertEquals(
                "logins to " + session + " are recorded, from the next one on\n",
                ssh.run("console", "session record " + session + " on").code(0).text());
    }

    /** The recordings of a session, the newest first. */
    List<JsonObject> of(String session) throws Exception {
        String answer = ssh.run("console", "recordings list --json --session " + session)
                .code(0)
                .text();
        return Json.createReader(new StringReader(answer))
                .readObject()
                .getJsonArray("recordings")
                .getValuesAs(JsonObject.class);
    }

    /** The newest of a session whose login is over. */
    String ended(String session) throws Exception {
        Eventually.holds(PATIENCE, () -> "a login to " + session + " that is over", () -> {
            List<JsonObject> all = of(session);
            return !all.isEmpty() && all.stream().noneMatch(one -> one.isNull("ended_at"));
        });
        return of(session).getFirst().getString("id");
    }

    String file(String recording, String name) throws Exception {
        return ssh.run("console", "recordings get " + recording + " " + name)
                .code(0)
                .text();
    }

    /** All that the lines of a file show. */
    static String shown(List<String> lines) {
        StringBuilder shown = new StringBuilder();
        for (String line : lines.subList(1, lines.size())) {
            var event = Json.createReader(new StringReader(line)).readArray();
            if (event.getString(1).equals("o")) {
                shown.append(event.getString(2));
            }
        }
        return shown.toString();
    }
}
