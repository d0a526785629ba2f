package io.sandhold.webapi;

import io.helidon.webserver.CloseConnectionException;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Server-sent events on their way to one client (WHATWG HTML, "Server-sent events"). A client that takes nothing stops the sender, up to the time that
 * {@link TimedWriter} gives it; while nothing is sent a comment goes out every {@link #QUIET}, so that a client that is gone is noticed and nothing between
 * the two takes the connection for dead. Thread-safe.
 */
final class EventStream implements AutoCloseable {

    /** The longest silence. */
    static final Duration QUIET = Duration.ofSeconds(5);

    private static final byte[] END = {'\n', '\n'};
    private static final byte[] COMMENT = {':', '\n', '\n'};

    private final OutputStream out;
    private final Thread pulse;
    private final List<Runnable> whenGone = new ArrayList<>(); // guarded by this, as are:
    private boolean gone;
    private boolean ended;
    private boolean closed;
    private long last = System.nanoTime();

    EventStream(OutputStream out) {
        this.out = out;
        this.pulse = Thread.ofVirtual().name("event-pulse").start(this::pulse);
    }

    /** Sends what tells the client that it is heard: the answer's head goes out with it. */
    void begin() {
        write(COMMENT);
    }

    /** Runs {@code action} once when the client is found gone; at once if it was already. It must not block. */
    void onGone(Runnable action) {
        synchronized (this) {
            if (!gone) {
                whenGone.add(action);
                return;
            }
        }
        action.run();
    }

    /** @throws ClientGone if the client was found gone */
    synchronized void checkThere() {
        if (gone || closed) {
            throw new ClientGone("the events' reader is gone");
        }
    }

    /** An event without an id. */
    void send(String event, JsonObject data) {
        write(bytes("event: " + event, data));
    }

    /**
     * An event.
     *
     * @param id what a client that comes again names as {@code Last-Event-ID}: one line
     * @param data one object, in one line
     * @throws ClientGone if nobody takes it
     */
    void send(String event, String id, JsonObject data) {
        write(bytes("id: " + id + "\nevent: " + event, data));
    }

    /**
     * The last event, {@code error}, sent beside whatever else sends: nothing comes behind it, and who sends is told as if the client were gone.
     *
     * @param problem its data
     */
    void end(JsonObject problem) {
        List<Runnable> actions;
        synchronized (this) {
            write(bytes("event: error", problem));
            ended = true;
            gone = true;
            actions = List.copyOf(whenGone);
        }
        actions.forEach(Runnable::run);
    }

    /** Whether its last event was sent by {@link #end}. */
    synchronized boolean ended() {
        return ended;
    }

    private static byte[] bytes(String head, JsonObject data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        bytes.writeBytes((head + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(PlainJson.bytes(data));
        bytes.writeBytes(END);
        return bytes.toByteArray();
    }

    private void write(byte[] bytes) {
        List<Runnable> actions;
        Exception why;
        synchronized (this) {
            if (gone || closed) {
                throw new ClientGone("the events' reader is gone");
            }
            try {
                out.write(bytes);
                out.flush();
                last = System.nanoTime();
                return;
            } catch (IOException
                    | UncheckedIOException
                    | CloseConnectionException e) { // Helidon has its own word for it
                gone = true;
                why = e;
                actions = List.copyOf(whenGone);
            }
        }
        actions.forEach(Runnable::run);
        throw new ClientGone(why);
    }

    private void pulse() {
        try {
            while (true) {
                Thread.sleep(QUIET);
                synchronized (this) {
                    if (closed || gone) {
                        return;
                    }
                    if (System.nanoTime() - last < QUIET.toNanos()) {
                        continue;
                    }
                }
                write(COMMENT);
            }
        } catch (InterruptedException | ClientGone e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The end of the events; the connection is its owner's to close. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        pulse.interrupt();
    }
}
