package io.sandhold.server;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What {@code audit} does. */
final class AuditCommands {

    /** Entries asked for at once. */
    private static final int PAGE = 1000;

    private AuditCommands() {}

    /** The newest, the newest last as in a log. */
    static void list(RemoteCall call) {
        String limit = call.option("--limit").orElse("20");
        JsonObject answer = call.server().get("/audit?limit=" + ServerClient.encoded(limit));
        Columns columns = new Columns();
        for (JsonObject event :
                answer.getJsonArray("events").getValuesAs(JsonObject.class).reversed()) {
            columns.row(
                    moment(event.getJsonNumber("at")),
                    event.getString("kind"),
                    event.getString("account"),
                    event.getString("door"),
                    event.getString("address"),
                    event.getString("session"),
                    event.getString("detail"));
        }
        call.print(answer, columns.text());
    }

    private static String moment(JsonNumber at) {
        return Instant.ofEpochSecond(at.longValue())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    /** All entries after one, a line each, as {@link AuditCheck} reads them. */
    static void export(RemoteCall call) {
        PrintStream out = call.out();
        String after = call.option("--after").orElse("0");
        while (true) {
            List<JsonObject> page = call.server()
                    .get("/audit?after=" + ServerClient.encoded(after) + "&limit=" + PAGE)
                    .getJsonArray("events")
                    .getValuesAs(JsonObject.class);
            if (page.isEmpty()) {
                return;
            }
            page.forEach(entry -> out.println(entry));
            if (out.checkError()) {
                throw new StartException("the export cannot be written; it ends before entry " + after);
            }
            after = page.getLast().get("sequence").toString();
        }
    }

    /** Asks no server. */
    static void verify(RemoteCall call) {
        String file = call.readable(call.name());
        AuditCheck check = new AuditCheck(call.option("--holds").map(AuditCheck.Mark::parse));
        try (BufferedReader lines = new BufferedReader(reader(call, file))) {
            call.out().println(check.run(lines));
        } catch (IOException e) {
            throw new StartException(
                    "the export " + file + " cannot be read (" + DataDirectory.reason(e)
                            + "); make one with: ./sandhold audit export >FILE",
                    e);
        }
    }

    private static Reader reader(RemoteCall call, String file) throws IOException {
        return file.equals("-")
                ? new InputStreamReader(call.in(), StandardCharsets.UTF_8)
                : Files.newBufferedReader(Path.of(file));
    }
}
