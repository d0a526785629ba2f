package io.sandhold.webapi;

import io.sandhold.programs.Position;
import io.sandhold.programs.Program;
import java.util.Optional;
import java.util.function.Function;

/**
 * A command that is run over a WebSocket. The first message is the body that the call would have by POST, or names the last event of one that broke
 * ({@code last_event_id}); the others are for the command. A client that goes leaves it waiting for a while.
 */
final class CommandSocket extends TalkSocket {

    private final Call call;
    private final Function<Members, Program> start;
    private final Function<EventId, Program> resume;
    private ProcessTalk talk; // guarded by this
    private boolean left;

    CommandSocket(Call call, Function<Members, Program> start, Function<EventId, Program> resume) {
        super(call);
        this.call = call;
        this.start = start;
        this.resume = resume;
    }

    @Override
    void begin() {
        // the client speaks first
    }

    @Override
    void told(Members message) {
        ProcessTalk begun = talk();
        if (begun != null) {
            begun.told(message);
            return;
        }
        OutputCoding coding = OutputCoding.of(
                message.optionalString("encoding").or(() -> call.query().text("encoding")));
        Optional<EventId> last = message.optionalString("last_event_id").map(EventId::parse);
        Program program = last.map(resume).orElseGet(() -> start.apply(message));
        Position from = last.map(EventId::position).orElse(Position.BEGINNING);
        ProcessTalk made = new ProcessTalk(
                this, program, program.attach(from, coding == OutputCoding.TEXT), ProcessTalk.Form.MESSAGES, coding);
        synchronized (this) {
            talk = made;
            if (left) {
                made.left();
            }
        }
        made.begin(from);
    }

    private synchronized ProcessTalk talk() {
        return talk;
    }

    @Override
    boolean forgives() {
        return talk() != null;
    }

    @Override
    void sent(byte[] bytes) {
        ProcessTalk begun = talk();
        if (begun == null) {
            throw Problem.invalid("the first message must be the body of the call, as text");
        }
        begun.input(bytes);
    }

    @Override
    synchronized void left() {
        left = true;
        if (talk != null) {
            talk.left();
        }
    }
}
