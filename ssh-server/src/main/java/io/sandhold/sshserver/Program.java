package io.sandhold.sshserver;

import io.sandhold.sessions.Access;
import io.sandhold.sessions.LoginRights;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import java.util.List;
import java.util.Optional;

/** What a channel runs. */
sealed interface Program {

    /** A login shell. */
    record Shell() implements Program {}

    /** One command line, for the shell's {@code -c}. */
    record CommandLine(String line) implements Program {}

    /** A program by its words, with no shell. */
    record Words(List<String> argv, String line) implements Program {}

    /** File transfer by our own SFTP server. */
    record Sftp() implements Program {}

    /**
     * A command line that runs in the place of another.
     *
     * @param original what the client asked for; empty for a shell
     */
    record Forced(String line, Optional<String> original) implements Program {}

    /**
     * What runs where a client has asked for this: a forced command takes the place of everything, as at sshd.
     *
     * @throws SessionException with {@link SessionError#FORBIDDEN} where the login may run no such thing
     */
    default Program under(LoginRights rights) {
        if (rights.command().isPresent()) {
            String command = rights.command().get();
            return command.equals(LoginRights.INTERNAL_SFTP) ? new Sftp() : new Forced(command, asked());
        }
        if (rights.access() != Access.FULL && !(this instanceof Sftp)) {
            if (rights.access() == Access.READ_ONLY && this instanceof CommandLine(String line)) {
                Optional<List<String>> source = ScpSource.words(line);
                if (source.isPresent()) {
                    return new Words(source.get(), line);
                }
            }
            throw new SessionException(
                    SessionError.FORBIDDEN,
                    "what you logged in with is for files only ("
                            + rights.access().word() + "); use sftp, or scp without -O");
        }
        return this;
    }

    /** What it is, in a word. */
    default String kind() {
        return switch (this) {
            case Shell _ -> "shell";
            case Sftp _ -> "sftp";
            case CommandLine _, Words _, Forced _ -> "exec";
        };
    }

    /** As {@code SSH_ORIGINAL_COMMAND} has it. */
    private Optional<String> asked() {
        return switch (this) {
            case Shell shell -> Optional.empty();
            case CommandLine command -> Optional.of(command.line());
            case Words words -> Optional.of(words.line());
            case Sftp sftp -> Optional.of(LoginRights.INTERNAL_SFTP);
            case Forced forced -> forced.original();
        };
    }
}
