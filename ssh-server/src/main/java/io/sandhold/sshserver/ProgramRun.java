package io.sandhold.sshserver;

import io.sandhold.isolation.JailException;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.Traces;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The life of a channel's program, on the channel's own virtual thread: from the lease to the exit code. */
final class ProgramRun implements Runnable {

    private static final Logger LOG = System.getLogger(ProgramRun.class.getName());

    /** As {@code ssh} itself exits when the connection, not the command, fails. */
    private static final int FAILED = 255;

    private final SessionChannel channel;
    private final Program program;

    ProgramRun(SessionChannel channel, Program program) {
        this.channel = channel;
        this.program = program;
    }

    @Override
    public void run() {
        try (Traces.Span span = channel.connection().span().step("ssh " + program.kind());
                Traces.Scope _ = span.enter()) {
            channel.at(span);
            run(span);
        }
    }

    private void run(Traces.Span span) {
        try {
            try {
                if (channel.connection().atConsole()) {
                    ConsoleVisit.run(channel, program, channel.console());
                    return;
                }
                Program allowed = program.under(channel.connection().rights());
                SessionLease lease = channel.connection().lease();
                channel.awaitEarlierRequests();
                for (String greeting : channel.connection().greetings()) {
                    channel.say(greeting);
                }
                if (!(allowed instanceof Program.Sftp)) {
                    channel.record();
                }
                switch (allowed) {
                    case Program.Shell shell -> CommandRun.shell(channel, lease);
                    case Program.CommandLine command
                    when AttachLine.is(command.line()) -> AttachRun.run(channel, lease, command.line());
                    case Program.CommandLine command -> CommandRun.line(channel, lease, command.line());
                    case Program.Words words -> CommandRun.words(channel, lease, words);
                    case Program.Forced forced -> CommandRun.forced(channel, lease, forced);
                    case Program.Sftp sftp -> transfer(lease);
                }
            } catch (SessionException | JailException | SftpProtocolException e) {
                span.failed(
                        e instanceof SessionException refused ? refused.error().name() : "FAILED");
                fail(e.getMessage());
            } catch (RuntimeException e) {
                span.failed("INTERNAL");
                LOG.log(Level.ERROR, "a channel's program failed", e);
                fail("the server made a mistake; its operator finds it in the log");
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client left", e);
            channel.close(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            channel.close(true);
        }
    }

    private void transfer(SessionLease lease) throws IOException, InterruptedException {
        LoginTape tape = channel.connection().tape();
        tape.enter(); // files that are open when the client leaves tell their bytes after that
        try {
            new SftpSubsystem(channel, lease).serve();
        } finally {
            tape.leave();
        }
    }

    private void fail(String sentence) throws IOException {
        if (channel.connection().ended().isEmpty()) {
            channel.say("sandhold: " + sentence);
            channel.exit(FAILED);
        }
    }
}
