package io.sandhold.server;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.List;

/** The audit events as they come, until a key is pressed. */
final class ConsoleWatch {

    private static final long EVERY_MILLIS = 500;
    private static final int PAGE = 200;

    private final ServerClient server;
    private final ConsolePager pager;

    ConsoleWatch(ServerClient server, ConsolePager pager) {
        this.server = server;
        this.pager = pager;
    }

    void run() throws IOException {
        pager.say("audit events as they come; any key ends this\n");
        long after = last();
        do {
            List<JsonObject> page = server.get("/audit?after=" + after + "&limit=" + PAGE)
                    .getJsonArray("events")
                    .getValuesAs(JsonObject.class);
            Columns columns = new Columns();
            for (JsonObject event : page) {
                columns.row(
                        event.getString("when").substring(11, 19),
                        event.getString("kind"),
                        event.getString("account"),
                        event.getString("address"),
                        event.getString("session"),
                        event.getString("detail"));
                after = event.getJsonNumber("sequence").longValue();
            }
            pager.lines(columns.text());
        } while (!pager.pressed(EVERY_MILLIS));
    }

    private long last() {
        return server.get("/audit?limit=1").getJsonNumber("last").longValue();
    }
}
