package io.sandhold.sshserver;

import java.io.IOException;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * {@code no-more-sessions@openssh.com} (OpenSSH's PROTOCOL, section 2.2): from then on no {@code session} channel is opened. MINA's own handler shuts every kind of
 * channel out, and with them {@code ssh -L} beside a shell, before which OpenSSH's client sends this.
 */
final class NoMorePrograms implements RequestHandler<ConnectionService> {

    private final SshAuthentication authentication;

    NoMorePrograms(SshAuthentication authentication) {
        this.authentication = authentication;
    }

    @Override
    public Result process(ConnectionService service, String type, boolean wantReply, Buffer request)
            throws IOException {
        if (!type.equals("no-more-sessions@openssh.com")) {
            return Result.Unsupported;
        }
        authentication.connection(service.getSession()).noMorePrograms();
        return Result.ReplySuccess;
    }
}
