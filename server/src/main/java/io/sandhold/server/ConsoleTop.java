package io.sandhold.server;

import io.sandhold.sessions.ByteSize;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the sessions take, those that take the most of the processors first, every two seconds until a key is pressed. */
final class ConsoleTop {

    private static final long EVERY_MILLIS = 2000;

    private final ServerClient server;
    private final ConsolePager pager;
    private Map<String, Double> before = Map.of();
    private long beforeAt = System.nanoTime();

    ConsoleTop(ServerClient server, ConsolePager pager) {
        this.server = server;
        this.pager = pager;
    }

    void run() throws IOException {
        do {
            pager.picture(picture());
        } while (!pager.pressed(EVERY_MILLIS));
        pager.clear();
    }

    private String picture() {
        List<JsonObject> rows = server.get("/usage").getJsonArray("usage").getValuesAs(JsonObject.class);
        long now = System.nanoTime();
        double seconds = (now - beforeAt) / 1e9;
        Map<String, Double> shares = new HashMap<>();
        Map<String, Double> spent = new HashMap<>();
        for (JsonObject row : rows) {
            double total = number(row, "cpu_seconds");
            String id = row.getString("id");
            spent.put(id, total);
            shares.put(id, Math.max(0, (total - before.getOrDefault(id, total)) / seconds));
        }
        before = spent;
        beforeAt = now;
        Columns columns = new Columns().row("SESSION", "CPU %", "MEMORY", "PEAK", "PROCESSES", "DISK", "QUOTA");
        rows.stream()
                .sorted(Comparator.comparing((JsonObject row) -> -shares.get(row.getString("id")))
                        .thenComparing(row -> -number(row, "memory")))
                .forEach(row -> columns.row(
                        row.getString("id"),
                        String.format(Locale.ROOT, "%.1f", 100 * shares.get(row.getString("id"))),
                        ByteSize.about((long) number(row, "memory")),
                        ByteSize.about((long) number(row, "memory_peak")),
                        Long.toString((long) number(row, "processes")),
                        ByteSize.about((long) number(row, "disk")),
                        ByteSize.about((long) number(row, "disk_quota"))));
        return rows.size() + " sessions; any key ends this\n" + columns.text();
    }

    private static double number(JsonObject row, String member) {
        return row.get(member) instanceof JsonNumber number ? number.doubleValue() : 0;
    }
}
