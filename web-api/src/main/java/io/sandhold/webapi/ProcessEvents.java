package io.sandhold.webapi;

import io.sandhold.programs.Follower;
import io.sandhold.programs.Piece;
import io.sandhold.programs.Position;
import io.sandhold.programs.Program;
import io.sandhold.programs.Told;
import jakarta.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * What a process prints, as server-sent events, and how it ends. The first event names the process; each one's id says where its reader is then.
 *
 * @param program whose
 * @param from where it begins
 * @param coding how output stands in them
 * @param reader begins to read from there
 */
record ProcessEvents(Program program, Position from, OutputCoding coding, Function<Position, Follower> reader)
        implements Answer.Events.Source {

    private static final Duration LONG = Duration.ofHours(1);

    /** The client was told the end already, and is not to come again (WHATWG HTML, "Server-sent events"). */
    static final Answer NO_MORE = new Answer.Bytes(204, "text/event-stream", Map.of(), new byte[0]);

    Answer answer() {
        return new Answer.Events(Map.of(), this);
    }

    @Override
    public void send(EventStream to) {
        try (Follower follower = reader.apply(from)) {
            to.onGone(follower::close);
            to.send(
                    "process",
                    id(from, false),
                    Json.createObjectBuilder().add("process", program.id()).build());
            Position at = from;
            while (true) {
                switch (follower.next(LONG)) {
                    case Told.Printed(Piece piece, Position after) -> {
                        at = after;
                        to.send(piece.outlet().word(), id(at, false), ProcessJson.piece(piece, coding));
                    }
                    case Told.Ended(var ending) -> {
                        to.send("exit", id(at, true), ProcessJson.end(program, ending));
                        return;
                    }
                    case Told.Over(String sentence) -> {
                        to.send(
                                "over",
                                Json.createObjectBuilder()
                                        .add("detail", sentence)
                                        .build());
                        return;
                    }
                    case Told.Nothing() -> {}
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGone(e);
        }
    }

    private String id(Position position, boolean over) {
        return new EventId(program.id(), position, over).toString();
    }
}
