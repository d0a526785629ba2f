package io.sandhold.webapi;

import io.sandhold.isolation.WindowSize;
import io.sandhold.sessions.Recorder;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.Tape;
import jakarta.json.Json;
import java.io.IOException;
import java.util.Optional;

/**
 * What is recorded of one terminal over a WebSocket, where its account or its session says so: as much as of a login over SSH, and by the same rules. Where it
 * would have to be recorded and cannot be there is no terminal.
 */
final class TerminalTape implements AutoCloseable {

    private static final String TYPE = "xterm-256color";

    private final Optional<Recorder> recorder;
    private final Tape tape;

    private TerminalTape(Optional<Recorder> recorder, WindowSize window) {
        this.recorder = recorder;
        this.tape = recorder.map(to -> to.terminal(TYPE, window.columns(), window.rows()))
                .orElse(Tape.NONE);
    }

    /** Begins to record, where that is asked for; what is done by the lease from now on is told in it. */
    static TerminalTape of(Call call, SessionLease lease, WindowSize window) {
        Optional<Recorder> recorder = call.host().recordings().begin(call.by(), lease.session());
        try {
            TerminalTape tape = new TerminalTape(recorder, window);
            recorder.ifPresent(to -> lease.onEvent(to::event));
            return tape;
        } catch (RuntimeException e) {
            recorder.ifPresent(Recorder::close);
            throw e;
        }
    }

    /** Tells the client that it is recorded, if it is. */
    void tell(TalkSocket to) {
        if (recorder.isPresent()) {
            to.tell(
                    "notice",
                    Json.createObjectBuilder()
                            .add("detail", "this terminal is recorded")
                            .build());
        }
    }

    /**
     * Keeps what is about to be shown.
     *
     * @throws ClientGone where no more can be kept: it must not be shown
     */
    void shows(byte[] bytes) {
        try {
            tape.output(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    void resize(WindowSize window) {
        tape.resize(window.columns(), window.rows());
    }

    /** It is over. Idempotent. */
    @Override
    public void close() {
        tape.close();
        recorder.ifPresent(Recorder::close);
    }
}
