package io.sandhold.webapi;

import io.sandhold.isolation.Exit;
import io.sandhold.isolation.WindowSize;
import io.sandhold.sessions.EndSentence;
import io.sandhold.sessions.SessionLease;
import io.sandhold.terminals.Attachment;
import io.sandhold.terminals.Shown;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client at a shell that is left and taken up again, over a WebSocket. One that acknowledges is sent no more than it can show, and its messages are read whatever
 * the shell's program does with what was typed.
 */
final class ShellSocket extends TalkSocket {

    /** Bytes of one frame to a client that acknowledges. */
    private static final int PIECE = 16 << 10;

    private final SessionLease lease;
    private final Attachment attachment;
    private final TerminalTape tape;
    private final boolean acknowledges;
    private final Unshown unshown = new Unshown();
    private final Typist typist;
    private final AtomicBoolean begun = new AtomicBoolean();

    /**
     * @param lease becomes its own
     * @param attachment as well
     * @param tape as well
     * @param acknowledges whether the client tells what it has shown
     */
    ShellSocket(Call call, SessionLease lease, Attachment attachment, TerminalTape tape, boolean acknowledges) {
        super(call);
        this.lease = lease;
        this.attachment = attachment;
        this.tape = tape;
        this.acknowledges = acknowledges;
        this.typist = new Typist(attachment);
    }

    @Override
    void begin() {
        if (begun.getAndSet(true)) {
            return;
        }
        lease.onEnd(sentence -> unshown.end());
        if (acknowledges) {
            typist.begin();
        }
        Thread.ofVirtual().name("shell-talk").start(() -> {
            try (lease;
                    tape;
                    attachment;
                    typist;
                    var _ = new EndingNotice(this, lease)) {
                tape.tell(this);
                tell(
                        "shell",
                        Json.createObjectBuilder()
                                .add("shell", attachment.name())
                                .add("started", attachment.started())
                                .build());
                showAll();
                finish();
            } catch (ClientGone e) {
                gone();
                System.getLogger(ShellSocket.class.getName()).log(System.Logger.Level.DEBUG, "a client left", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void showAll() throws InterruptedException {
        while (true) {
            switch (attachment.next()) {
                case Shown.Bytes(byte[] bytes) -> show(bytes);
                case Shown.Left() -> {
                    tell("left", Json.createObjectBuilder().build());
                    return;
                }
                case Shown.Exited(Exit exit) -> {
                    JsonObjectBuilder members = Json.createObjectBuilder()
                            .add("returncode", exit.code())
                            .add("exit_code", exit.code())
                            .add("cause", exit.cause().word());
                    lease.ended()
                            .map(sentence -> "it was killed: " + sentence)
                            .or(() -> EndSentence.of(exit.cause(), lease.session()))
                            .ifPresent(sentence -> members.add("cause_detail", sentence));
                    lease.ended().ifPresent(sentence -> members.add("code", ProcessJson.SESSION_ENDED));
                    tell("exit", members.build());
                    return;
                }
                case Shown.Broken(String sentence) -> {
                    JsonObjectBuilder members = Json.createObjectBuilder()
                            .add("detail", lease.ended().orElse(sentence));
                    lease.ended().ifPresent(told -> members.add("code", ProcessJson.SESSION_ENDED));
                    tell("over", members.build());
                    return;
                }
            }
        }
    }

    @Override
    void show(byte[] bytes) {
        tape.shows(bytes);
        if (!acknowledges) {
            super.show(bytes);
            return;
        }
        for (int at = 0; at < bytes.length; ) {
            int from = at;
            int taken = ProcessCalls.waiting(() -> unshown.take(Math.min(PIECE, bytes.length - from)));
            super.show(Arrays.copyOfRange(bytes, from, from + taken));
            at += taken;
        }
    }

    @Override
    void told(Members message) {
        String type = message.string("type");
        switch (type) {
            case "resize" -> {
                WindowSize size = ProcessControlCalls.window(message);
                attachment.resize(size);
                tape.resize(size);
            }
            case "leave" -> {
                unshown.end();
                attachment.leave();
            }
            case "ping" -> tell("pong", JsonObject.EMPTY_JSON_OBJECT);
            case "ack" -> acknowledged(message);
            default ->
                throw Problem.invalid(
                        "a message's \"type\" must be resize, ack, ping or leave, not '" + SafeText.of(type) + "'");
        }
    }

    private void acknowledged(Members message) {
        if (!acknowledges) {
            throw Problem.invalid("nothing is to be acknowledged here; open the terminal with acks=true for that");
        }
        unshown.shown(message.optionalInt("bytes")
                .orElseThrow(() -> Problem.unprocessable("the member \"bytes\" is missing")));
    }

    @Override
    boolean forgives() {
        return true;
    }

    @Override
    void sent(byte[] bytes) {
        if (acknowledges) {
            typist.type(bytes);
            return;
        }
        ProcessCalls.waiting(() -> {
            attachment.type(bytes, 0, bytes.length);
            return bytes;
        });
    }

    @Override
    void left() {
        unshown.end();
        typist.close();
        attachment.leave();
        if (!begun.getAndSet(true)) { // it never came to be open
            attachment.close();
            tape.close();
            lease.close();
        }
    }
}
