package io.sandhold.webapi;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.sandhold.sessions.Accounts;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One client's WebSocket: messages of JSON as text, and bytes. A text message may come in several frames, up to {@link #LONGEST_TEXT} together; bytes are handed on
 * frame by frame. While a message is being worked on none is read, so a client that sends faster waits. Asked every 30 s whether it is there.
 */
abstract class TalkSocket implements WsListener {

    /** Bytes of one frame. */
    static final int LONGEST_FRAME = 256 << 10;

    /** Characters of one message. */
    static final int LONGEST_TEXT = 1 << 20;

    /** RFC 6455, section 7.4.1. */
    private static final int NORMAL = 1000;

    private static final int NOT_UTF_8 = 1007;
    private static final int POLICY = 1008;
    private static final int TOO_BIG = 1009;
    private static final int MISTAKE = 1011;
    private static final int LONGEST_REASON = 100;

    private static final Logger LOG = System.getLogger(TalkSocket.class.getName());

    /** What Helidon 4.5, which decodes each frame by itself, makes of the halves of a character. */
    private static final String REPLACED = "\ufffd";

    private static final Duration BETWEEN_PINGS = Duration.ofSeconds(30);

    /** How long a client has to close what was closed for its token's end. */
    private static final Duration TO_CLOSE = Duration.ofMillis(250);

    private final Call call;
    private final String requestId;
    private final AtomicBoolean over = new AtomicBoolean();
    private final StringBuilder text = new StringBuilder();
    private HeapShare heap = HeapShare.ofProcess(); // for one message
    private volatile WsSession session;
    private volatile Thread pinging;
    private volatile Accounts.Watch watch; // null until it is open

    TalkSocket(Call call) {
        this.call = call;
        this.requestId = call.requestId();
    }

    /** It is open. */
    abstract void begin();

    /** A message came. */
    abstract void told(Members message);

    /** Bytes came. */
    abstract void sent(byte[] bytes);

    /** Nobody is there any more; called once. Must not block. */
    abstract void left();

    @Override
    public final void onOpen(WsSession opened) {
        session = opened;
        HelidonSocket connection = Intake.ofThread().socket();
        watch = TokenEnd.watch(call, call.by(), connection, problem -> {
            refuse(problem);
            leave(connection);
        });
        if (over.get()) {
            watch.close();
        }
        pinging = Thread.ofVirtual().name("socket-ping").start(this::ping);
        guarded(this::begin);
    }

    /** Whose client does not close what was closed is cut off. */
    private void leave(HelidonSocket connection) {
        try {
            Thread.sleep(TO_CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        SilenceWatch.end(connection);
    }

    private void ping() {
        try {
            while (!over.get()) {
                Thread.sleep(BETWEEN_PINGS);
                session.ping(BufferData.empty());
            }
        } catch (InterruptedException | RuntimeException e) {
            gone();
        }
    }

    @Override
    public final void onMessage(WsSession from, String piece, boolean last) {
        if (text.length() + piece.length() > LONGEST_TEXT) {
            close(TOO_BIG, "a message must not be over " + (LONGEST_TEXT >> 10) + " KiB");
            throw new ClientGone("a message was too long");
        }
        if (!text.isEmpty() && piece.startsWith(REPLACED) || !last && piece.endsWith(REPLACED)) {
            close(NOT_UTF_8, "a character was cut between two frames");
            throw new ClientGone("a character was cut");
        }
        Intake.ofThread().bodyRead();
        guarded(() -> {
            heap.take(piece.length());
            text.append(piece);
            if (last) {
                byte[] whole = text.toString().getBytes(StandardCharsets.UTF_8);
                forget();
                told(parsed(whole));
            }
        });
    }

    private void forget() {
        text.setLength(0);
        text.trimToSize();
        heap.close();
        heap = HeapShare.ofProcess();
    }

    private static Members parsed(byte[] message) {
        try {
            return new Members(RequestBody.parse(new ByteArrayInputStream(message)));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    @Override
    public final void onMessage(WsSession from, BufferData bytes, boolean last) {
        Intake.ofThread().bodyRead();
        byte[] piece = new byte[bytes.available()];
        bytes.read(piece);
        guarded(() -> sent(piece));
    }

    @Override
    public final void onPing(WsSession from, BufferData payload) {
        Intake.ofThread().bodyRead();
        from.pong(payload);
    }

    @Override
    public final void onPong(WsSession from, BufferData payload) {
        Intake.ofThread().bodyRead();
    }

    @Override
    public final void onClose(WsSession from, int status, String reason) {
        gone();
    }

    @Override
    public final void onError(WsSession from, Throwable thrown) {
        LOG.log(Level.DEBUG, "a WebSocket broke", thrown);
        gone();
    }

    /** The connection is over. Idempotent. */
    final void gone() {
        if (!over.getAndSet(true)) {
            if (pinging != null) {
                pinging.interrupt();
            }
            if (watch != null) {
                watch.close();
            }
            left();
        }
    }

    final boolean isOver() {
        return over.get();
    }

    /** Nothing more comes; of the connection's own thread. */
    final void close() {
        heap.close();
    }

    /** Whether what a message asks for wrongly ends nothing. */
    abstract boolean forgives();

    /** What goes wrong is told, in the shape of every error, and ends it unless it is forgiven. */
    private void guarded(Runnable action) {
        if (over.get()) {
            return;
        }
        try {
            action.run();
        } catch (ClientGone e) {
            gone();
            throw e;
        } catch (RuntimeException e) {
            Problem problem = Problems.of(e, requestId);
            if (forgives() && problem.status() < 500) {
                complain(problem);
            } else {
                refuse(problem);
            }
        }
    }

    /** Tells of a refusal, and ends it. */
    final void refuse(Problem problem) {
        tell("error", problem.body(requestId));
        close(problem.status() < 500 ? POLICY : MISTAKE, problem.getMessage());
        gone(); // nothing that it still sends is looked at
    }

    /** Tells of a refusal that ends nothing. */
    final void complain(Problem problem) {
        tell("error", problem.body(requestId));
    }

    /**
     * Sends a message, waiting for the client to take it.
     *
     * @throws ClientGone if it does not
     */
    final void tell(String type, JsonObject members) {
        JsonObjectBuilder message = Json.createObjectBuilder().add("type", type);
        members.forEach((name, value) -> message.add(name.equals("type") ? "problem" : name, value));
        String line = new String(PlainJson.bytes(message.build()), StandardCharsets.UTF_8);
        sending(() -> session.send(line, true));
    }

    /** Shows bytes of a terminal. */
    void show(byte[] bytes) {
        send(bytes);
    }

    /** As {@link #tell}, of bytes. */
    final void send(byte[] bytes) {
        sending(() -> session.send(BufferData.create(bytes), true));
    }

    private void sending(Runnable send) {
        if (over.get()) {
            throw new ClientGone("a WebSocket's client is gone");
        }
        try {
            send.run();
        } catch (RuntimeException e) {
            gone();
            throw new ClientGone(e);
        }
    }

    /** All was told. */
    final void finish() {
        close(NORMAL, "over");
    }

    private void close(int code, String reason) {
        String plain = SafeText.of(reason);
        String cut = plain.length() > LONGEST_REASON ? plain.substring(0, LONGEST_REASON) : plain;
        sending(() -> session.close(code, cut.replaceAll("[^ -~]", "?")));
    }
}
