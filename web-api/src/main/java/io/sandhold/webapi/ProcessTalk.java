package io.sandhold.webapi;

import io.sandhold.programs.Follower;
import io.sandhold.programs.Piece;
import io.sandhold.programs.Position;
import io.sandhold.programs.Program;
import io.sandhold.programs.Told;
import jakarta.json.Json;
import java.time.Duration;

/**
 * A process and a client that talk over a WebSocket: what the one prints goes out by a thread of its own, and what the other says is done at once, but for input,
 * which waits while the process does not read.
 */
final class ProcessTalk {

    /** How output goes out. */
    enum Form {
        /** As messages with the id of each. */
        MESSAGES,
        /** As bytes. */
        BYTES
    }

    private static final Duration LONG = Duration.ofHours(1);

    /** How long a process that does not read is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TalkSocket socket;
    private final Program program;
    private final Follower follower;
    private final Form form;
    private final OutputCoding coding;

    /** @param follower becomes its own */
    ProcessTalk(TalkSocket socket, Program program, Follower follower, Form form, OutputCoding coding) {
        this.socket = socket;
        this.program = program;
        this.follower = follower;
        this.form = form;
        this.coding = coding;
    }

    /** Tells what it prints from here on, and how it ends. */
    void begin(Position from) {
        Thread.ofVirtual().name("process-talk").start(() -> {
            try (follower) {
                tellAll(from);
            } catch (ClientGone e) {
                socket.gone();
                System.getLogger(ProcessTalk.class.getName()).log(System.Logger.Level.DEBUG, "a client left", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void tellAll(Position from) throws InterruptedException {
        socket.tell(
                "process",
                Json.createObjectBuilder()
                        .add("process", program.id())
                        .add("id", id(from, false))
                        .build());
        Position at = from;
        while (true) {
            switch (follower.next(LONG)) {
                case Told.Printed(Piece piece, Position after) -> {
                    at = after;
                    print(piece, at);
                }
                case Told.Ended(var ending) -> {
                    socket.tell(
                            "exit",
                            Json.createObjectBuilder(ProcessJson.end(program, ending))
                                    .add("id", id(at, true))
                                    .build());
                    socket.finish();
                    return;
                }
                case Told.Over(String sentence) -> {
                    socket.tell(
                            "over",
                            Json.createObjectBuilder().add("detail", sentence).build());
                    socket.finish();
                    return;
                }
                case Told.Nothing() -> {}
            }
        }
    }

    private void print(Piece piece, Position at) {
        if (form == Form.MESSAGES) {
            socket.tell(
                    piece.outlet().word(),
                    Json.createObjectBuilder(ProcessJson.piece(piece, coding))
                            .add("id", id(at, false))
                            .build());
        } else if (piece.bytes().length > 0) {
            socket.show(piece.bytes());
        }
    }

    private String id(Position position, boolean over) {
        return new EventId(program.id(), position, over).toString();
    }

    /** Does what a message asks for. */
    void told(Members message) {
        String type = message.string("type");
        switch (type) {
            case "stdin" ->
                input(OutputCoding.of(message.optionalString("encoding")).bytes(message.string("data")));
            case "eof" ->
                ProcessCalls.waiting(() -> {
                    program.endInput(PATIENCE);
                    return program;
                });
            case "signal" -> program.signal(SignalName.number(message.string("signal")));
            case "resize" -> program.resize(ProcessControlCalls.window(message));
            default ->
                throw Problem.invalid(
                        "a message's \"type\" must be stdin, eof, signal or resize, not '" + SafeText.of(type) + "'");
        }
    }

    /** Sends input. What is not taken is told, and what follows may still be: a signal, say. */
    void input(byte[] bytes) {
        int taken = ProcessCalls.waiting(() -> program.send(bytes, PATIENCE));
        if (taken < bytes.length && program.ending().isEmpty()) {
            socket.complain(ProcessControlCalls.notTaken(program, taken));
        }
    }

    /** The client is gone. */
    void left() {
        follower.close();
    }
}
