package io.sandhold.server;

import static io.sandhold.server.Columns.visible;

import io.sandhold.sessions.ByteSize;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code session} and {@code jail} do. */
final class SessionCommands {

    /** A cell with nothing to say. */
    private static final String NOTHING = "-";

    private SessionCommands() {}

    static void create(RemoteCall call) {
        call.server().post(call.session(), SessionOption.body(call.parsed()));
        call.out().println("made " + visible(call.name()));
    }

    static void list(RemoteCall call) {
        JsonObject answer = call.server().sessions();
        Columns columns = new Columns()
                .row("SESSION", "OWNER", "STATE", "QUOTA", "MEMORY", "CPU", "NETWORK", "LAST USED", "ENDS");
        Instant now = Instant.now();
        for (JsonObject session : answer.getJsonArray("sessions").getValuesAs(JsonObject.class)) {
            JsonObject limits = session.getJsonObject("limits");
            columns.row(
                    session.getString("id"),
                    session.getString("owner"),
                    session.getString("state"),
                    size(session, "quota"),
                    size(limits, "memory"),
                    number(limits, "cpu"),
                    session.getString("network"),
                    instant(session, "last_used_at")
                            .map(then -> span(Duration.between(then, now)) + " ago")
                            .orElse(NOTHING),
                    end(session, now));
        }
        call.print(answer, columns.text());
    }

    static void usage(RemoteCall call) {
        JsonObject answer = call.parameter().isPresent()
                ? call.server().get(call.session() + "/usage")
                : call.server().get("/usage");
        List<JsonObject> rows = call.parameter().isPresent()
                ? List.of(answer)
                : answer.getJsonArray("usage").getValuesAs(JsonObject.class);
        Columns columns = new Columns().row("SESSION", "CPU TIME", "MEMORY", "PEAK", "PROCESSES", "DISK", "QUOTA");
        for (JsonObject row : rows) {
            columns.row(
                    row.getString("id"),
                    seconds(row),
                    about(row, "memory"),
                    about(row, "memory_peak"),
                    number(row, "processes"),
                    about(row, "disk"),
                    size(row, "disk_quota"));
        }
        call.print(answer, columns.text());
    }

    static void limit(RemoteCall call) {
        JsonObject body = SessionOption.body(call.parsed());
        if (body.isEmpty()) {
            throw new StartException("say what to change, such as --memory 1G; session limit --help lists what can be");
        }
        print(call, call.server().patch(call.session(), body));
    }

    /** Its life and nothing else, where {@code limit} could change anything. */
    static void extend(RemoteCall call) {
        JsonObject body = SessionOption.body(call.parsed());
        if (body.isEmpty()) {
            throw new StartException("say how long it is to live from now on, such as --timeout 7d");
        }
        JsonObject now = call.server().patch(call.session(), body);
        call.print(now, visible(call.name()) + " ends " + end(now, Instant.now()) + "\n");
    }

    static void show(RemoteCall call) {
        print(call, call.server().get(call.session()));
    }

    private static void print(RemoteCall call, JsonObject now) {
        JsonObject limits = now.getJsonObject("limits");
        Columns columns = new Columns()
                .row("size", size(now, "quota"))
                .row("inodes", number(now, "inodes"))
                .row("memory", size(limits, "memory"))
                .row("processes", number(limits, "processes"))
                .row("cpu", number(limits, "cpu"))
                .row("cpu-weight", number(limits, "cpu_weight"))
                .row("open-files", number(limits, "open_files"))
                .row("command-time", number(limits, "command_time") + " s")
                .row("output", size(limits, "output"))
                .row("network", network(now))
                .row("recorded", now.getBoolean("recorded") ? "yes" : "no")
                .row(
                        "ends",
                        end(now, Instant.now()) + (now.getBoolean("extend_on_use", false) ? ", later with use" : ""));
        call.print(now, columns.text());
    }

    static void stop(RemoteCall call) {
        call.server().post(call.session() + "/stop", JsonValue.EMPTY_JSON_OBJECT);
        call.out().println("stopped all that ran in " + visible(call.name()));
    }

    static void shells(RemoteCall call) {
        if (call.option("--end").isPresent()) {
            String name = call.option("--end").get();
            call.server().delete(call.session() + "/shells/" + ServerClient.encoded(name), Optional.empty());
            call.out().println("ended " + visible(name) + " of " + visible(call.name()));
            return;
        }
        JsonObject answer = call.server().get(call.session() + "/shells");
        Columns columns = new Columns().row("SHELL", "SINCE", "SIZE", "AT IT", "LOOK ON", "LAST OUTPUT", "TITLE");
        for (JsonObject shell : answer.getJsonArray("shells").getValuesAs(JsonObject.class)) {
            columns.row(
                    shell.getString("name"),
                    Instant.ofEpochSecond(shell.getJsonNumber("since").longValue())
                            .toString(),
                    shell.getInt("columns") + "x" + shell.getInt("rows"),
                    Integer.toString(shell.getInt("clients")),
                    Integer.toString(shell.getInt("viewers")),
                    Instant.ofEpochSecond(shell.getJsonNumber("last_output").longValue())
                            .toString(),
                    shell.getString("title"));
        }
        call.print(answer, columns.text());
    }

    /** A name that is none is said: the REST call answers as if it had been there, so that it can be repeated. */
    static void delete(RemoteCall call) {
        call.server().get(call.session() + "/usage");
        call.server().delete(call.session(), Optional.empty());
        call.out().println("deleted " + visible(call.name()));
    }

    static void explain(RemoteCall call) {
        call.out().print(call.server().get(call.session() + "/jail").getString("command"));
    }

    private static String network(JsonObject session) {
        String list = session.getJsonArray("network_allow").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .collect(Collectors.joining(","));
        return session.getString("network") + (list.isEmpty() ? "" : " " + list);
    }

    private static String size(JsonObject of, String member) {
        return value(of, member)
                .map(bytes -> ByteSize.format(bytes.longValue()))
                .orElse(NOTHING);
    }

    private static String about(JsonObject of, String member) {
        return value(of, member).map(bytes -> ByteSize.about(bytes.longValue())).orElse(NOTHING);
    }

    private static String number(JsonObject of, String member) {
        return value(of, member)
                .map(number -> number.bigDecimalValue().stripTrailingZeros().toPlainString())
                .orElse(NOTHING);
    }

    private static String seconds(JsonObject of) {
        return value(of, "cpu_seconds")
                .map(number -> String.format(Locale.ROOT, "%.1f s", number.doubleValue()))
                .orElse(NOTHING);
    }

    private static String end(JsonObject session, Instant now) {
        return instant(session, "expires_at")
                .map(end -> "in " + span(Duration.between(now, end)))
                .orElse("never");
    }

    private static Optional<Instant> instant(JsonObject of, String member) {
        return value(of, member).map(seconds -> Instant.ofEpochSecond(seconds.longValue()));
    }

    private static Optional<JsonNumber> value(JsonObject of, String member) {
        return of.get(member) instanceof JsonNumber number ? Optional.of(number) : Optional.empty();
    }

    /** To the nearest of the largest unit of which there are two; a time that is over is 0 s. */
    private static String span(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return Math.round(seconds / 60.0) + " min";
        }
        return seconds < 2 * 86_400 ? Math.round(seconds / 3600.0) + " h" : Math.round(seconds / 86_400.0) + " days";
    }
}
