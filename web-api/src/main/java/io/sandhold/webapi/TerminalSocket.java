package io.sandhold.webapi;

import io.sandhold.programs.Follower;
import io.sandhold.programs.Position;
import io.sandhold.programs.Program;

/** A process's terminal over a WebSocket. */
final class TerminalSocket extends TalkSocket {

    private final ProcessTalk talk;
    private final Position from;
    private final boolean viewOnly;
    private final TerminalTape tape;
    private final Runnable whenLeft;

    /**
     * @param follower becomes its own
     * @param viewOnly whether what the client sends is dropped
     * @param tape becomes its own as well
     * @param whenLeft is run on a thread of its own when the client is gone
     */
    TerminalSocket(
            Call call,
            Program program,
            Follower follower,
            Position from,
            boolean viewOnly,
            TerminalTape tape,
            Runnable whenLeft) {
        super(call);
        this.talk = new ProcessTalk(this, program, follower, ProcessTalk.Form.BYTES, OutputCoding.TEXT);
        this.from = from;
        this.viewOnly = viewOnly;
        this.tape = tape;
        this.whenLeft = whenLeft;
    }

    @Override
    void begin() {
        tape.tell(this);
        talk.begin(from);
    }

    @Override
    void told(Members message) {
        if (!viewOnly) {
            talk.told(message);
            if (message.is("type", "resize")) {
                tape.resize(ProcessControlCalls.window(message));
            }
        }
    }

    @Override
    void show(byte[] bytes) {
        tape.shows(bytes);
        super.show(bytes);
    }

    @Override
    boolean forgives() {
        return true;
    }

    @Override
    void sent(byte[] bytes) {
        if (!viewOnly) {
            talk.input(bytes);
        }
    }

    @Override
    void left() {
        talk.left();
        Thread.ofVirtual().name("terminal-left").start(() -> {
            tape.close();
            whenLeft.run();
        });
    }
}
