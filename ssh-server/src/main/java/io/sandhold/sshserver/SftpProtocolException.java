package io.sandhold.sshserver;

/** A packet that no SFTP client sends: the channel ends. The message is for the client. */
final class SftpProtocolException extends RuntimeException {
    SftpProtocolException(String message) {
        super(message);
    }
}
