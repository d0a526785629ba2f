package io.sandhold.server;

import jakarta.json.JsonObject;

/** What {@code config} does. */
final class ConfigCommands {

    private ConfigCommands() {}

    static void list(RemoteCall call) {
        JsonObject answer = call.server().get("/config");
        Columns columns = new Columns().row("SETTING", "VALUE", "WHERE IT STANDS");
        for (JsonObject setting : answer.getJsonArray("settings").getValuesAs(JsonObject.class)) {
            columns.row(setting.getString("name"), setting.getString("value"), setting.getString("origin"));
        }
        call.print(answer, columns.text());
    }
}
