package io.sandhold.sshserver;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Command;
import io.sandhold.isolation.Execution;
import io.sandhold.isolation.Exit;
import io.sandhold.isolation.Output;
import io.sandhold.sessions.EndSentence;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command in the jail with a channel's ends on it: two pumps, each a virtual thread with one buffer. */
final class CommandRun {

    private static final Logger LOG = System.getLogger(CommandRun.class.getName());
    private static final Duration LINGER = Duration.ofMillis(500);
    private static final Duration LINGER_ON_TERMINAL = Duration.ofMillis(200);
    private static final int PIECE = 64 << 10;

    /** More than the agent and its socket hold of a command's output, in bytes. */
    private static final int MOST_ON_ITS_WAY = 1 << 20;

    private final SessionChannel channel;
    private final SessionLease lease;

    /** What a forced command stands in the place of. */
    private Optional<String> original = Optional.empty();

    /** The client said that it wants no more output; its stderr goes too, for the command is on its way out. */
    private boolean unheard;

    /** Why there is no client any more, once the command has been told. */
    private IOException gone;

    private int dropped;

    private CommandRun(SessionChannel channel, SessionLease lease) {
        this.channel = channel;
        this.lease = lease;
    }

    /** Runs a login shell; on a terminal a few words about the session come first. */
    static void shell(SessionChannel channel, SessionLease lease) throws IOException {
        CommandRun run = new CommandRun(channel, lease);
        if (channel.hasTerminal()) {
            byte[] message = MessageOfTheDay.of(lease, channel).getBytes(StandardCharsets.UTF_8);
            channel.output().write(message, 0, message.length);
        }
        run.run(List.of("/bin/bash"), Optional.of("-bash"), "shell");
    }

    /** Runs a command line by the shell's {@code -c}, as sshd(8) does. */
    static void line(SessionChannel channel, SessionLease lease, String line) throws IOException {
        requireNoNul(line);
        new CommandRun(channel, lease).run(List.of("/bin/bash", "-c", line), Optional.empty(), line);
    }

    /** Runs a program by its words. */
    static void words(SessionChannel channel, SessionLease lease, Program.Words words) throws IOException {
        new CommandRun(channel, lease).run(words.argv(), Optional.empty(), words.line());
    }

    /** Runs a command line in the place of another, which it finds in {@code SSH_ORIGINAL_COMMAND}, as sshd(8) does. */
    static void forced(SessionChannel channel, SessionLease lease, Program.Forced forced) throws IOException {
        CommandRun run = new CommandRun(channel, lease);
        if (forced.original().isPresent()) {
            requireNoNul(forced.original().get());
            run.original = forced.original();
        }
        run.run(
                List.of("/bin/bash", "-c", forced.line()),
                Optional.empty(),
                forced.line()
                        + forced.original()
                                .map(asked -> " (asked for: " + asked + ")")
                                .orElse(""));
    }

    private static void requireNoNul(String line) {
        if (line.indexOf('\0') >= 0) {
            throw new SessionException(SessionError.INVALID, "a command must not hold a NUL byte");
        }
    }

    private void run(List<String> argv, Optional<String> argv0, String summary) throws IOException {
        Command command = new Command(
                argv,
                argv0,
                environment(),
                "/workspace",
                channel.settings().terminal(),
                channel.hasTerminal() ? LINGER_ON_TERMINAL : LINGER);
        Execution execution = lease.start(command, summary);
        try {
            channel.attach(execution);
            Thread.ofVirtual().name("ssh-stdin").start(() -> feed(execution.stdin()));
            exit(drain(execution));
        } finally {
            execution.close();
        }
    }

    /** Where the program finds the client's agent. One that is not forwarded after all is told, and the program runs without. */
    private Optional<String> agent() throws IOException {
        if (!channel.settings().agentWanted()) {
            return Optional.empty();
        }
        try {
            return Optional.of(channel.connection().forwards().agent());
        } catch (SessionException e) {
            channel.say("sandhold: your agent is not here: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Map<String, String> environment() throws IOException {
        Map<String, String> environment = environment(channel);
        agent().ifPresent(path -> environment.put("SSH_AUTH_SOCK", path));
        original.ifPresent(asked -> environment.put("SSH_ORIGINAL_COMMAND", asked));
        return environment;
    }

    /** What a program finds of the client in its environment. */
    static Map<String, String> environment(SessionChannel channel) {
        Map<String, String> environment = new HashMap<>(channel.settings().environment());
        channel.settings().terminal().ifPresent(terminal -> environment.put("TERM", terminal.type()));
        var transport = channel.connection().transport();
        if (transport.getClientAddress() instanceof InetSocketAddress from
                && transport.getIoSession().getLocalAddress() instanceof InetSocketAddress to) {
            environment.put(
                    "SSH_CONNECTION",
                    from.getAddress().getHostAddress() + " " + from.getPort() + " "
                            + to.getAddress().getHostAddress() + " " + to.getPort());
        }
        return environment;
    }

    /**
     * Moves what the command prints to the client until it has ended. Where nobody listens any more the command gets SIGPIPE with
     * its next output, as if its pipe had been closed: one that prints nothing goes on in peace.
     */
    private Exit drain(Execution execution) throws IOException {
        while (true) {
            switch (execution.next()) {
                case Output.Stdout(ByteBuffer bytes) -> {
                    byte[] array = array(bytes);
                    deliver(execution, bytes, () -> channel.output().write(array, offset(bytes), bytes.remaining()));
                }
                case Output.Stderr(ByteBuffer bytes) -> {
                    byte[] array = array(bytes);
                    deliver(
                            execution,
                            bytes,
                            () -> channel.output().writeError(array, offset(bytes), bytes.remaining()));
                }
                case Output.Exited(Exit exit) -> {
                    return exit;
                }
            }
        }
    }

    private interface Delivery {
        void run() throws IOException;
    }

    private void deliver(Execution execution, ByteBuffer bytes, Delivery delivery) throws IOException {
        if (gone != null) {
            drop(bytes.remaining());
        } else if (!unheard || !channel.isOpen()) {
            try {
                delivery.run();
            } catch (IOException e) {
                execution.signal(Signals.PIPE);
                unheard = true;
                if (!channel.isOpen()) {
                    gone = e;
                }
            }
        }
    }

    /**
     * Drops what nobody hears. The agent takes a signal in its next turn but loses one that waits in a connection that is closed, so
     * this goes on until more has come than was on its way.
     */
    private void drop(int count) throws IOException {
        dropped += count;
        if (dropped > MOST_ON_ITS_WAY) {
            throw gone;
        }
    }

    private static byte[] array(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            return bytes.array();
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }

    private static int offset(ByteBuffer bytes) {
        return bytes.hasArray() ? bytes.arrayOffset() + bytes.position() : 0;
    }

    private void exit(Exit exit) throws IOException {
        exit(channel, lease, exit);
    }

    /** Ends a channel as its program has ended. */
    static void exit(SessionChannel channel, SessionLease lease, Exit exit) throws IOException {
        Optional<String> loginEnd = channel.connection().ended();
        Optional<String> end = loginEnd.isPresent() || exit.cause() != Cause.KILLED ? loginEnd : lease.ended();
        Optional<String> reason = EndSentence.of(exit.cause(), lease.session());
        if (end.isPresent()) {
            channel.sayLast(end.get()); // whichever comes first of this and what tells the whole connection
        } else if (reason.isPresent()) {
            channel.say("sandhold: " + reason.get());
        }
        if (exit.signal().isPresent()) {
            channel.exitBySignal(exit.signal().getAsInt());
        } else {
            channel.exit(exit.code());
        }
    }

    /**
     * Moves the client's bytes to stdin; the channel's window widens only by what the command has taken. A command that does not want
     * more has the rest dropped, so that the client can still hear of its end.
     */
    private void feed(OutputStream stdin) {
        byte[] piece = new byte[PIECE];
        boolean wanted = true;
        try {
            for (int count; (count = channel.input().read(piece, 0, piece.length)) >= 0; ) {
                if (wanted) {
                    channel.tape().input(piece, 0, count);
                    wanted = write(stdin, piece, count);
                }
                channel.getLocalWindow().release(count);
            }
            if (wanted) {
                stdin.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client or its command left", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean write(OutputStream stdin, byte[] bytes, int count) {
        try {
            stdin.write(bytes, 0, count);
            stdin.flush();
            return true;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a command wants no more input", e);
            return false;
        }
    }
}
