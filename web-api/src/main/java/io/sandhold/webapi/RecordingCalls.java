package io.sandhold.webapi;

import io.sandhold.sessions.Recording;
import io.sandhold.sessions.Session;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.Map;

/** The calls on what was recorded of logins, and on which sessions' logins are. */
final class RecordingCalls {

    private static final int MOST = 1000;

    Answer list(Call call) {
        int limit = (int) call.query().number("limit", 100, 1, MOST);
        JsonArrayBuilder recordings = Json.createArrayBuilder();
        call.host()
                .recordings()
                .list(call.by(), call.query().text("session"), call.query().text("account"), limit)
                .forEach(recording -> recordings.add(json(recording)));
        return new Answer.Json(
                Json.createObjectBuilder().add("recordings", recordings).build());
    }

    Answer show(Call call) {
        String id = call.variable("recording");
        JsonObjectBuilder shown = json(call.host().recordings().find(call.by(), id));
        JsonArrayBuilder files = Json.createArrayBuilder();
        call.host()
                .recordings()
                .files(call.by(), id)
                .forEach(file -> files.add(Json.createObjectBuilder()
                        .add("name", file.name())
                        .add("bytes", file.bytes())
                        .add("sha256", file.sha256())));
        return new Answer.Json(shown.add("files", files).build());
    }

    /** The bytes of a file, as players of asciicast take them; with "from" those that have come since. */
    Answer file(Call call) {
        String id = call.variable("recording");
        String file = call.variable("file");
        long from = call.query().number("from", 0, 0, Long.MAX_VALUE);
        return new Answer.Stream(
                "application/x-asciicast",
                Map.of("Content-Disposition", "attachment; filename=\"" + id + "-" + file + "\""),
                call.host().recordings().open(call.by(), id, file, from));
    }

    Answer delete(Call call) {
        call.host().recordings().delete(call.by(), call.variable("recording"));
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }

    /** Whether the logins to a session are recorded from now on. */
    Answer ofSession(Call call) {
        boolean recorded = call.body()
                .optionalFlag("recorded")
                .orElseThrow(() -> Problem.unprocessable("\"recorded\" is missing: true or false"));
        Session session = call.host().sessions().setRecorded(call.by(), call.session(), recorded);
        return new Answer.Json(Json.createObjectBuilder()
                .add("id", session.id().value())
                .add("recorded", session.recorded())
                .build());
    }

    private static JsonObjectBuilder json(Recording recording) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("id", recording.id())
                .add("session", recording.session())
                .add("account", recording.account())
                .add("name", recording.name())
                .add("address", recording.address())
                .add("began_at", EpochSeconds.of(recording.began()))
                .add("bytes", recording.bytes())
                .add("holds", recording.holds());
        recording
                .ended()
                .ifPresentOrElse(
                        end -> json.add("ended_at", EpochSeconds.of(end)), () -> json.add("ended_at", JsonValue.NULL));
        return json;
    }
}
