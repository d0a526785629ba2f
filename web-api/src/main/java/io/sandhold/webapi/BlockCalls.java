package io.sandhold.webapi;

import io.sandhold.sessions.Block;
import io.sandhold.sessions.Offence;
import io.sandhold.sessions.PenaltyReport;
import io.sandhold.sessions.TurnedAway;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Locale;
import java.util.Map;

/** The calls on what is held against the sources of peers that did not log in. */
final class BlockCalls {

    Answer list(Call call) {
        PenaltyReport report = call.host().penalties().report(call.by());
        JsonArrayBuilder blocks = Json.createArrayBuilder();
        report.blocks().forEach(block -> blocks.add(json(block)));
        JsonObjectBuilder offences = Json.createObjectBuilder();
        for (Offence offence : Offence.values()) {
            offences.add(offence.word(), report.offences().get(offence));
        }
        JsonObjectBuilder turnedAway = Json.createObjectBuilder();
        for (TurnedAway why : TurnedAway.values()) {
            turnedAway.add(
                    why.name().toLowerCase(Locale.ROOT), report.turnedAway().get(why));
        }
        return new Answer.Json(Json.createObjectBuilder()
                .add("blocks", blocks)
                .add(
                        "since_start",
                        Json.createObjectBuilder()
                                .add("blocked", report.blocked())
                                .add("offences", offences)
                                .add("turned_away", turnedAway))
                .build());
    }

    Answer release(Call call) {
        call.host().penalties().release(call.by(), call.variable("source"));
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }

    private static JsonObject json(Block block) {
        JsonObjectBuilder offences = Json.createObjectBuilder();
        for (Map.Entry<Offence, Integer> offence : block.offences().entrySet()) {
            offences.add(offence.getKey().word(), offence.getValue());
        }
        return Json.createObjectBuilder()
                .add("source", block.source())
                .add("until", EpochSeconds.of(block.until()))
                .add("seconds", block.left().toSeconds() + 1)
                .add("offences", offences)
                .build();
    }
}
