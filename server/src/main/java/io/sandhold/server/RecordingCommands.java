package io.sandhold.server;

import static io.sandhold.server.Columns.visible;

import io.sandhold.sessions.ByteSize;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What {@code recordings} does, and how it is said whose logins are recorded. */
final class RecordingCommands {

    private static final String LOGIN = "login.cast";
    private static final String TERMINAL = "terminal-1.cast";

    private RecordingCommands() {}

    static void ofAccount(RemoteCall call) {
        JsonObject account = call.server()
                .patch(
                        "/accounts/" + ServerClient.encoded(call.name()),
                        Json.createObjectBuilder().add("recorded", on(call)).build());
        call.out()
                .println("logins of " + visible(account.getString("name")) + " are "
                        + said(account.getBoolean("recorded")));
    }

    static void ofSession(RemoteCall call) {
        JsonObject session = call.server()
                .post(
                        call.session() + "/recording",
                        Json.createObjectBuilder().add("recorded", on(call)).build());
        call.out()
                .println("logins to " + visible(session.getString("id")) + " are "
                        + said(session.getBoolean("recorded")));
    }

    private static boolean on(RemoteCall call) {
        return switch (call.parameter(1).orElseThrow()) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new StartException("say on or off");
        };
    }

    private static String said(boolean recorded) {
        return recorded ? "recorded, from the next one on" : "not recorded";
    }

    static void list(RemoteCall call) {
        StringBuilder query = new StringBuilder("/recordings?limit=")
                .append(ServerClient.encoded(call.option("--limit").orElse("20")));
        call.option("--session").ifPresent(id -> query.append("&session=").append(ServerClient.encoded(id)));
        call.option("--account").ifPresent(name -> query.append("&account=").append(ServerClient.encoded(name)));
        JsonObject answer = call.server().get(query.toString());
        Columns columns =
                new Columns().row("RECORDING", "SESSION", "ACCOUNT", "ADDRESS", "BEGAN", "LENGTH", "SIZE", "HOLDS");
        answer.getJsonArray("recordings")
                .getValuesAs(JsonObject.class)
                .forEach(recording -> columns.row(cells(recording)));
        call.print(answer, columns.text());
    }

    private static String[] cells(JsonObject recording) {
        Instant began = moment(recording.getJsonNumber("began_at"));
        return new String[] {
            recording.getString("id"),
            recording.getString("session"),
            recording.getString("name"),
            recording.getString("address"),
            began.toString(),
            recording.get("ended_at") instanceof JsonNumber end
                    ? Duration.between(began, moment(end)).toSeconds() + " s"
                    : "goes on",
            ByteSize.about(recording.getJsonNumber("bytes").longValue()),
            recording.getString("holds")
        };
    }

    private static Instant moment(JsonNumber seconds) {
        return Instant.ofEpochSecond(seconds.longValue()).truncatedTo(ChronoUnit.SECONDS);
    }

    static void show(RemoteCall call) {
        JsonObject recording = call.server().get(path(call));
        String[] cells = cells(recording);
        Columns columns = new Columns()
                .row("session", cells[1])
                .row("account", cells[2])
                .row("address", cells[3])
                .row("began", cells[4])
                .row("length", cells[5])
                .row("holds", cells[7]);
        for (JsonObject file : recording.getJsonArray("files").getValuesAs(JsonObject.class)) {
            columns.row(
                    file.getString("name"),
                    ByteSize.about(file.getJsonNumber("bytes").longValue()) + "  sha256=" + file.getString("sha256"));
        }
        call.print(recording, columns.text());
    }

    /** A file as it is, for {@code asciinema play -}. */
    static void get(RemoteCall call) {
        try (InputStream file = open(call)) {
            file.transferTo(call.out());
        } catch (IOException e) {
            throw broken(e);
        }
        if (call.out().checkError()) {
            throw new StartException(
                    "the recording cannot be printed; see whether what takes it is there and has room");
        }
    }

    static void play(RemoteCall call) {
        double speed = number(call, "--speed").orElse(1.0);
        Optional<Double> idle = number(call, "--idle");
        String name = file(call);
        call.desk().onTerminal(terminal -> {
            try (InputStream file = open(call)) {
                new CastPlayer(terminal, speed, idle, name.equals(LOGIN)).play(file);
            } catch (IOException e) {
                throw broken(e);
            }
        });
    }

    private static Optional<Double> number(RemoteCall call, String option) {
        return call.option(option).map(text -> {
            if (!text.matches("\\d{1,6}(\\.\\d{1,6})?") || Double.parseDouble(text) == 0) {
                throw new StartException(option + " is a number above 0, not '" + visible(text) + "'");
            }
            return Double.parseDouble(text);
        });
    }

    static void delete(RemoteCall call) {
        call.server().delete(path(call), Optional.empty());
        call.out().println("deleted " + visible(call.name()));
    }

    private static InputStream open(RemoteCall call) {
        return call.server().open(path(call) + "/" + ServerClient.encoded(file(call)));
    }

    /** The file that was named; else its first terminal, and where it has none the login. */
    private static String file(RemoteCall call) {
        return call.parameter(1).orElseGet(() -> {
            List<JsonObject> files =
                    call.server().get(path(call)).getJsonArray("files").getValuesAs(JsonObject.class);
            return files.stream().anyMatch(file -> file.getString("name").equals(TERMINAL)) ? TERMINAL : LOGIN;
        });
    }

    private static String path(RemoteCall call) {
        return "/recordings/" + ServerClient.encoded(call.name());
    }

    private static StartException broken(IOException e) {
        return new StartException("the recording broke off (" + DataDirectory.reason(e) + "); try again", e);
    }
}
