package io.sandhold.sshserver;

import io.sandhold.isolation.Terminal;
import io.sandhold.isolation.WindowSize;
import io.sandhold.sessions.LoginRights;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** A channel at the operator's console: its ends as streams. */
final class ConsoleVisit implements OperatorConsole.Visit {

    private final SessionChannel channel;
    private final Optional<String> line;

    private ConsoleVisit(SessionChannel channel, Optional<String> line) {
        this.channel = channel;
        this.line = line;
    }

    /**
     * Lets a channel's program be the console.
     *
     * @throws SessionException who is no administrator, and what is no command
     */
    static void run(SessionChannel channel, Program program, OperatorConsole console) throws IOException {
        Connection connection = channel.connection();
        if (connection.principal().role() != Role.ADMIN
                || !connection.rights().equals(LoginRights.ALL)
                || !connection.principal().scope().whole()) {
            throw new SessionException(
                    SessionError.FORBIDDEN,
                    "the console is for administrators, and for keys without options; log in to a session: ssh SESSION@host");
        }
        Optional<String> line = switch (program) {
            case Program.Shell _ -> Optional.empty();
            case Program.CommandLine command -> Optional.of(command.line());
            case Program.Sftp _, Program.Forced _, Program.Words _ ->
                throw new SessionException(SessionError.INVALID, "the console has no files; name a session");
        };
        channel.exit(console.run(new ConsoleVisit(channel, line)));
    }

    @Override
    public Principal by() {
        return channel.connection().principal();
    }

    @Override
    public Optional<String> line() {
        return line;
    }

    @Override
    public Optional<Terminal> terminal() {
        return channel.settings().terminal();
    }

    @Override
    public void onResize(Consumer<WindowSize> watcher) {
        channel.onResize(watcher);
    }

    @Override
    public InputStream in() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                try {
                    int count = channel.input().read(into, offset, length);
                    if (count > 0) {
                        channel.getLocalWindow().release(count);
                    }
                    return count;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while the client was waited for");
                }
            }

            @Override
            public int available() {
                return channel.input().ready() ? 1 : 0;
            }
        };
    }

    @Override
    public OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                channel.output().write(bytes, offset, length);
            }
        };
    }

    @Override
    public OutputStream err() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                channel.output().writeError(bytes, offset, length);
            }
        };
    }
}
