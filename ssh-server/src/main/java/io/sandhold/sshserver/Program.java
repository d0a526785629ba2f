package io.sandhold.sshserver;

/** What a channel runs. */
sealed interface Program {

    /** A login shell. */
    record Shell() implements Program {}

    /** One command line, for the shell's {@code -c}. */
    record CommandLine(String line) implements Program {}

    /** File transfer by our own SFTP server. */
    record Sftp() implements Program {}
}
