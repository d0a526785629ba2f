package io.sandhold.webapi;

import io.sandhold.interpreters.RunOutput;
import jakarta.json.Json;
import java.nio.ByteBuffer;

/** What a run of code gives, sent to a client as it comes: events {@code stdout}, {@code stderr} and {@code result}. One thread. */
final class StreamedRun implements RunOutput {

    /** As much as one result may take. */
    private static final int MOST_HELD = 16 << 20;

    private final EventStream to;
    private final HeapShare heap;
    private final Utf8Pieces stdout = new Utf8Pieces();
    private final Utf8Pieces stderr = new Utf8Pieces();
    private int held;

    StreamedRun(EventStream to, HeapShare heap) {
        this.to = to;
        this.heap = heap;
    }

    @Override
    public void stdout(ByteBuffer bytes) {
        text("stdout", stdout.add(bytes));
    }

    @Override
    public void stderr(ByteBuffer bytes) {
        text("stderr", stderr.add(bytes));
    }

    private void text(String event, String text) {
        if (!text.isEmpty()) {
            to.send(event, Json.createObjectBuilder().add("data", text).build());
        }
    }

    @Override
    public void result(byte[] json) {
        flush();
        try {
            to.send("result", CapturedRun.object(json));
        } catch (Problem e) {
            System.getLogger(StreamedRun.class.getName()).log(System.Logger.Level.DEBUG, "a result that is none", e);
        }
    }

    /** One result at a time is held. */
    @Override
    public void room(int bytes) {
        if (held < MOST_HELD) {
            heap.take(bytes);
            held += bytes;
        }
    }

    /** Characters that were never completed. */
    void flush() {
        text("stdout", stdout.end());
        text("stderr", stderr.end());
    }
}
