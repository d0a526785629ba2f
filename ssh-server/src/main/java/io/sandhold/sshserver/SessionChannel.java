package io.sandhold.sshserver;

import io.sandhold.isolation.Execution;
import io.sandhold.isolation.WindowSize;
import io.sandhold.sessions.Tape;
import io.sandhold.sessions.Traces;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A {@code session} channel (RFC 4254 section 6): takes the client's requests on the I/O thread, starts the one program it is for
 * on a virtual thread, and moves bytes without waiting.
 *
 * <p>It stands in place of MINA's own {@code ChannelSession}, whose input is piped without bound and whose commands are threads
 * that poll.
 */
final class SessionChannel extends ConnectionChannel {

    private final Object lastWord = new Object();
    private boolean saidLast; // guarded by lastWord
    private static final Logger LOG = System.getLogger(SessionChannel.class.getName());

    private final OperatorConsole console;
    private final String today;
    private final ChannelSettings settings = new ChannelSettings();
    private final ProgramControl control = new ProgramControl();
    private Program program;
    private boolean started;
    private volatile boolean gone;
    private volatile String givingBack = "";
    private volatile Consumer<WindowSize> watcher = size -> {};
    private volatile Tape tape = Tape.NONE;
    private final AtomicBoolean tapeTelling = new AtomicBoolean();
    private volatile Optional<WindowSize> latest = Optional.empty();
    private volatile Runnable farewell = () -> {};
    private volatile Traces.Span span = Traces.Span.NONE;

    /** @param today what the operator has to say to who opens a shell */
    SessionChannel(Connection connection, OperatorConsole console, String today) {
        super(connection);
        this.console = console;
        this.today = today;
    }

    String today() {
        return today;
    }

    /** What a login to no session but the console finds. */
    OperatorConsole console() {
        return console;
    }

    /** Has every later size of the terminal told, beside the program that may run. */
    void onResize(Consumer<WindowSize> watcher) {
        this.watcher = watcher;
    }

    /** Has {@code action} run once the channel ends, perhaps twice; it must not wait. */
    void onGone(Runnable action) {
        farewell = action;
        if (gone) {
            action.run();
        }
    }

    ChannelSettings settings() {
        return settings;
    }

    /** Notes what its program is told as. */
    void at(Traces.Span program) {
        span = program;
    }

    Traces.Span span() {
        return span;
    }

    boolean hasTerminal() {
        return settings.terminal().isPresent();
    }

    @Override
    OpenFuture begin(Buffer opening) {
        return connection().takesPrograms()
                ? super.begin(opening)
                : refuse(
                        SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                        "the client has said that it opens no more sessions on this connection");
    }

    @Override
    protected Result handleInternalRequest(String type, boolean wantReply, Buffer request) throws IOException {
        boolean done = switch (type) {
            case "env" -> program == null && settings.set(request.getString(), request.getString());
            case "pty-req" -> program == null && connection().rights().terminal() && settings.terminal(request);
            case "auth-agent-req@openssh.com" ->
                program == null && connection().mayForwardAgent() && settings.forwardAgent();
            case "shell" -> choose(new Program.Shell());
            case "exec" -> choose(new Program.CommandLine(request.getString()));
            case "subsystem" -> request.getString().equals("sftp") && choose(new Program.Sftp());
            case "window-change" -> resize(ChannelSettings.windowSize(request));
            case "signal" -> signal(Signals.number(request.getString()));
            case "eow@openssh.com" -> refuseOutput();
            case "break" -> signal(OptionalInt.of(Signals.INT));
            default -> false;
        };
        return done ? Result.ReplySuccess : Result.ReplyFailure;
    }

    private boolean choose(Program chosen) {
        if (program != null || isClosing()) {
            return false;
        }
        program = chosen;
        return true;
    }

    @Override
    protected IoWriteFuture sendResponse(Buffer buffer, String request, Result result, boolean wantReply)
            throws IOException {
        IoWriteFuture written = super.sendResponse(buffer, request, result, wantReply);
        if (program != null && !started) {
            started = true;
            Thread.ofVirtual().name("ssh-channel").start(new ProgramRun(this, program));
        }
        return written;
    }

    private boolean resize(WindowSize size) {
        if (program == null) {
            settings.resize(size);
        } else {
            latest = Optional.of(size);
            if (tape != Tape.NONE) {
                tellTape();
            }
            control.resize(size);
            watcher.accept(size);
        }
        return true;
    }

    private boolean signal(OptionalInt number) {
        if (program == null || program instanceof Program.Sftp || number.isEmpty()) {
            return false;
        }
        control.signal(number.getAsInt());
        return true;
    }

    /** OpenSSH's clients say when their own stdout is closed (its PROTOCOL, section 2.1). */
    private boolean refuseOutput() {
        output().refuse();
        return true;
    }

    /** The program runs; if the client has left meanwhile it is hung up at once. */
    void attach(Execution started) {
        control.attach(started);
        if (gone && hasTerminal()) {
            started.close();
        }
    }

    /** Records what the program shows from now on, if the login is recorded; to be asked for before it runs. */
    void record() {
        tape = connection().tape().program(settings);
        output().record(tape);
        if (latest.isPresent()) {
            tellTape();
        }
        if (gone) {
            tape.close();
        }
    }

    private void endTape() {
        Tape ended = tape;
        if (ended != Tape.NONE) {
            LoginTape login = connection().tape();
            login.enter();
            Thread.ofVirtual()
                    .name("ssh-tape-end")
                    .start(
                            () -> { // it writes, and the I/O thread must not wait
                                try {
                                    ended.close();
                                } finally {
                                    login.leave();
                                }
                            });
        }
    }

    /** Has the tape told the latest size, on a thread that may wait. */
    private void tellTape() {
        if (!tapeTelling.getAndSet(true)) {
            Thread.ofVirtual().name("ssh-tape-size").start(() -> {
                tapeTelling.set(false);
                synchronized (tapeTelling) {
                    latest.ifPresent(size -> tape.resize(size.columns(), size.rows()));
                }
            });
        }
    }

    /** Where what the program is given is recorded. */
    Tape tape() {
        return tape;
    }

    /** Waits until what the client asked of the connection before it asked for the program has been answered. */
    void awaitEarlierRequests() throws InterruptedException {
        if (service instanceof OrderedConnectionService ordered) {
            ordered.awaitAnswers();
        }
    }

    /** Says a line on the client's stderr. */
    void say(String sentence) throws IOException {
        byte[] line = line(sentence);
        output().writeError(line, 0, line.length);
    }

    /** What gives a terminal back as it was, before anything is said last on it. */
    void giveBackBy(String sequences) {
        givingBack = sequences;
    }

    /**
     * Says a line, if the client reads, before the channel or the connection is closed; only the first that is said last. Whoever comes
     * second waits until it is written, since both close behind it.
     */
    void sayLast(String sentence) {
        synchronized (lastWord) {
            if (!saidLast) {
                saidLast = true;
                writeLast(line(givingBack + (hasTerminal() ? "\r\n" : "") + sentence));
            }
        }
    }

    private void writeLast(byte[] line) {
        try {
            output().writeLastError(line);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a channel was gone before it was told that its session ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] line(String sentence) {
        return (sentence + (hasTerminal() ? "\r\n" : "\n")).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Ends the channel with an exit code, after everything that was written. The code goes before the end of file: a client that has sent
     * its own may close the channel on that, and a closing channel sends no code.
     */
    void exit(int code) throws IOException {
        sendExitStatus(code);
        sendEof();
        close(false);
    }

    /** Ends the channel with the signal that ended the program. */
    void exitBySignal(int signal) throws IOException {
        Buffer request = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 64);
        request.putUInt(getRecipient());
        request.putString("exit-signal");
        request.putBoolean(false);
        request.putString(Signals.name(signal));
        request.putBoolean(false);
        request.putString("");
        request.putString("");
        writePacket(request);
        sendEof();
        close(false);
    }

    /**
     * The channel ends. A terminal is hung up; a command without one goes on until it prints something that nobody hears, as at sshd.
     */
    @Override
    protected void preClose() {
        gone = true;
        endTape();
        farewell.run();
        Optional<Execution> left = hasTerminal() ? control.execution() : Optional.empty();
        super.preClose();
        // closing writes to the agent; the I/O thread must not wait for it
        left.ifPresent(terminal -> Thread.ofVirtual().name("ssh-hangup").start(terminal::close));
    }
}
