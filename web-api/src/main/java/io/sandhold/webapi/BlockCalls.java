package io.sandhold.webapi;

import io.sandhold.sessions.Block;
import io.sandhold.sessions.Incident;
import io.sandhold.sessions.Offence;
import io.sandhold.sessions.PeerSource;
import io.sandhold.sessions.PenaltyReport;
import io.sandhold.sessions.TurnedAway;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The calls on what is held against the sources of peers that did not log in. */
final class BlockCalls {

    Answer list(Call call) {
        PenaltyReport report = call.host().penalties().report(call.by());
        JsonArrayBuilder blocks = Json.createArrayBuilder();
        Optional<String> own = own(call);
        report.blocks()
                .forEach(block -> blocks.add(json(block)
                        .add("own", own.filter(block.source()::equals).isPresent())));
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
                .add("own_source", own.orElse(""))
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

    /** What whoever asks is counted under, so that nobody locks themselves out unawares; the server itself comes from nowhere. */
    private static Optional<String> own(Call call) {
        return Optional.of(call.by().address())
                .filter(address -> !address.isEmpty())
                .map(address -> PeerSource.parse(address).toString());
    }

    private static JsonObjectBuilder json(Block block) {
        JsonObjectBuilder offences = Json.createObjectBuilder();
        for (Map.Entry<Offence, Integer> offence : block.offences().entrySet()) {
            offences.add(offence.getKey().word(), offence.getValue());
        }
        JsonArrayBuilder latest = Json.createArrayBuilder();
        for (Incident incident : block.latest()) {
            latest.add(Json.createObjectBuilder()
                    .add("at", EpochSeconds.of(incident.when()))
                    .add("offence", incident.offence().word())
                    .add("door", incident.door().name().toLowerCase(Locale.ROOT)));
        }
        return Json.createObjectBuilder()
                .add("source", block.source())
                .add("until", EpochSeconds.of(block.until()))
                .add("seconds", block.left().toSeconds() + 1)
                .add("offences", offences)
                .add("latest", latest);
    }
}
