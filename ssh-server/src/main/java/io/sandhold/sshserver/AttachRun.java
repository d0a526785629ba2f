package io.sandhold.sshserver;

import io.sandhold.isolation.Command;
import io.sandhold.isolation.Terminal;
import io.sandhold.isolation.WindowSize;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import io.sandhold.terminals.Attachment;
import io.sandhold.terminals.ShellState;
import io.sandhold.terminals.Shells;
import io.sandhold.terminals.Shown;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A channel at a shell that is left and taken up again: what it shows goes out, what the client types goes in. */
final class AttachRun {

    private static final Logger LOG = System.getLogger(AttachRun.class.getName());
    private static final Duration LINGER = Duration.ofMillis(200);

    /** A terminal's own screen, with its cursor, no mouse, and keys and pasted text as they are. */
    private static final String GIVEN_BACK =
            "\u001b[?1049l\u001b[?25h\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l"
                    + "\u001b[?2004l\u001b[?1l\u001b>\u001b[0m";

    /** For so long is seen what was said of the login, before the picture covers it. */
    private static final Duration TO_BE_READ = Duration.ofSeconds(1);

    private static final int PIECE = 16 << 10;
    private static final int FAILED = 255;

    /** What the server's model of a terminal is, whatever the client's. */
    private static final String TYPE = "xterm-256color";

    private final SessionChannel channel;
    private final SessionLease lease;
    private final AttachLine asked;
    private final EscapeKey escape;

    private AttachRun(SessionChannel channel, SessionLease lease, AttachLine asked) {
        this.channel = channel;
        this.lease = lease;
        this.asked = asked;
        this.escape = new EscapeKey(asked.escape());
    }

    /** Does what a command line asks for. */
    static void run(SessionChannel channel, SessionLease lease, String line) throws IOException, InterruptedException {
        AttachLine asked = AttachLine.of(line);
        switch (asked.deed()) {
            case HELP -> print(channel, AttachLine.USAGE);
            case LIST -> print(channel, list(lease.shells()));
            case END -> {
                lease.endShell(asked.name());
                print(channel, "ended " + asked.name() + "\n");
            }
            case ATTACH -> {
                Terminal terminal = channel.settings()
                        .terminal()
                        .orElseThrow(() -> new SessionException(
                                SessionError.INVALID, "attach needs a terminal: ssh -t SESSION@HOST attach"));
                new AttachRun(channel, lease, asked).attach(terminal);
            }
        }
    }

    private static void print(SessionChannel channel, String text) throws IOException {
        byte[] bytes = (channel.hasTerminal() ? text.replace("\n", "\r\n") : text).getBytes(StandardCharsets.UTF_8);
        channel.output().write(bytes, 0, bytes.length);
        channel.exit(0);
    }

    private static String list(List<ShellState> shells) {
        StringBuilder out = new StringBuilder();
        for (ShellState shell : shells) {
            out.append(String.format(
                    "%s  since %s  %dx%d  %d at it%s  last output %s%s%n",
                    shell.name(),
                    shell.since().truncatedTo(ChronoUnit.SECONDS),
                    shell.size().columns(),
                    shell.size().rows(),
                    shell.clients(),
                    shell.viewers() == 0 ? "" : ", " + shell.viewers() + " looking on",
                    shell.lastOutput().truncatedTo(ChronoUnit.SECONDS),
                    shell.title().isEmpty() ? "" : "  " + PeerText.escaped(shell.title())));
        }
        return out.isEmpty() ? "no shells\n" : out.toString();
    }

    private void attach(Terminal terminal) throws IOException, InterruptedException {
        AtomicReference<WindowSize> window = new AtomicReference<>(terminal.size());
        channel.onResize(window::set);
        if (channel.connection().tape().recorded()) {
            Thread.sleep(TO_BE_READ);
        }
        channel.giveBackBy(GIVEN_BACK);
        String name = asked.name();
        String greeting = MessageOfTheDay.of(lease, channel) + "Shell " + name + (escape.none() ? "" : ": " + leaving())
                + ".\r\n";
        try (Attachment attachment = lease.attach(
                new Shells.Request(name, asked.viewOnly(), window.get(), greeting), size -> shell(terminal, size))) {
            // the thread that tells of these may not wait
            channel.onResize(size -> {
                window.set(size);
                Thread.ofVirtual().name("ssh-control").start(() -> attachment.resize(window.get()));
            });
            channel.onGone(() -> Thread.ofVirtual().name("ssh-hangup").start(attachment::leave));
            attachment.resize(window.get());
            if (!attachment.started()) {
                say("Shell " + name + (escape.none() ? "" : ": " + leaving())
                        + (asked.viewOnly() ? "; you look on." : "."));
            }
            Thread.ofVirtual().name("ssh-stdin").start(() -> feed(attachment));
            show(attachment);
        }
    }

    /** Says a line among what is shown, in its order: clients print stderr when they come to it. */
    private void say(String sentence) throws IOException {
        byte[] line = (sentence + "\r\n").getBytes(StandardCharsets.UTF_8);
        channel.output().write(line, 0, line.length);
    }

    private String leaving() {
        return escape.label() + " twice leaves it";
    }

    /** A login shell as any, on the model's kind of terminal. */
    private Command shell(Terminal terminal, WindowSize size) {
        Map<String, String> environment = CommandRun.environment(channel);
        environment.put("TERM", TYPE);
        return new Command(
                List.of("/bin/bash"),
                Optional.of("-bash"),
                environment,
                "/workspace",
                Optional.of(new Terminal(TYPE, size, terminal.modes())),
                LINGER);
    }

    private void show(Attachment attachment) throws IOException, InterruptedException {
        while (true) {
            switch (attachment.next()) {
                case Shown.Bytes(byte[] bytes) -> channel.output().write(bytes, 0, bytes.length);
                case Shown.Left _ -> {
                    say("left " + attachment.name() + ", which goes on; attach " + attachment.name()
                            + " takes it up again");
                    channel.exit(0);
                    return;
                }
                case Shown.Exited(var exit) -> {
                    CommandRun.exit(channel, lease, exit);
                    return;
                }
                case Shown.Broken(String sentence) -> {
                    channel.say("sandhold: " + sentence);
                    channel.exit(FAILED);
                    return;
                }
            }
        }
    }

    /** Moves what the client types to the shell, until it has typed the escape key twice or is gone. */
    private void feed(Attachment attachment) {
        byte[] piece = new byte[PIECE];
        byte[] typed = new byte[PIECE + 1];
        try {
            for (int count; (count = channel.input().read(piece, 0, piece.length)) >= 0; ) {
                int length = escape.take(piece, count, typed);
                channel.tape().input(piece, 0, count);
                if (length > 0 && !asked.viewOnly()) {
                    attachment.type(typed, 0, length);
                }
                if (escape.twice()) {
                    attachment.leave();
                }
                channel.getLocalWindow().release(count);
            }
            if (!asked.viewOnly()) { // nobody types any more, whose window should count
                attachment.leave();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client left a shell", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
