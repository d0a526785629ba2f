package io.sandhold.webapi;

import io.sandhold.interpreters.RunOutput;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** What a run of code gives, kept until it is over, or less of it where other calls hold too much. One thread. */
final class CapturedRun implements RunOutput {

    private static final int MOST_RESULTS = 1000;

    private final HeapShare heap;
    private final CapturedOutput stdout;
    private final CapturedOutput stderr;
    private final JsonArrayBuilder results = Json.createArrayBuilder();
    private int count;
    private boolean dropped;

    CapturedRun(HeapShare heap) {
        this.heap = heap;
        this.stdout = new CapturedOutput(heap);
        this.stderr = new CapturedOutput(heap);
    }

    @Override
    public void stdout(ByteBuffer bytes) {
        stdout.add(bytes, bytes.remaining());
    }

    @Override
    public void stderr(ByteBuffer bytes) {
        stderr.add(bytes, bytes.remaining());
    }

    @Override
    public void room(int bytes) {
        heap.take(bytes);
    }

    /** One that is no object is none. */
    @Override
    public void result(byte[] json) {
        if (count >= MOST_RESULTS) {
            dropped = true;
            return;
        }
        try {
            results.add(object(json));
            count++;
        } catch (Problem e) {
            dropped = true;
        }
    }

    /** @throws Problem where it is none that is taken here */
    static JsonObject object(byte[] json) {
        try {
            return RequestBody.parse(new ByteArrayInputStream(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonArray results() {
        return results.build();
    }

    /** What was printed, and what of all that is not told. */
    JsonObjectBuilder members() {
        JsonObjectBuilder members =
                Json.createObjectBuilder().add("stdout", stdout.text()).add("stderr", stderr.text());
        if (stdout.truncated()) {
            members.add("stdout_truncated", true);
        }
        if (stderr.truncated()) {
            members.add("stderr_truncated", true);
        }
        if (dropped) {
            members.add("results_truncated", true);
        }
        return members;
    }
}
