package io.sandhold.server;

import static io.sandhold.server.Columns.visible;

import jakarta.json.JsonObject;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code blocks} does. */
final class BlockCommands {

    private BlockCommands() {}

    static void list(RemoteCall call) {
        JsonObject answer = call.server().get("/blocks");
        Columns columns = new Columns();
        for (JsonObject block : answer.getJsonArray("blocks").getValuesAs(JsonObject.class)) {
            columns.row(
                    block.getString("source"),
                    "for " + block.getInt("seconds") + " s",
                    counts(block.getJsonObject("offences")));
        }
        JsonObject all = answer.getJsonObject("since_start");
        call.print(
                answer,
                columns.text() + "since the start: " + all.getInt("blocked") + " blocked; "
                        + counts(all.getJsonObject("offences")) + "; turned away: "
                        + counts(all.getJsonObject("turned_away")) + "\n");
    }

    static void release(RemoteCall call) {
        call.server().delete("/blocks/" + ServerClient.encoded(call.name()), Optional.empty());
        call.out().println("released " + visible(call.name()));
    }

    private static String counts(JsonObject each) {
        return each.keySet().stream()
                .map(word -> visible(word) + " " + each.getInt(word))
                .collect(Collectors.joining(", "));
    }
}
