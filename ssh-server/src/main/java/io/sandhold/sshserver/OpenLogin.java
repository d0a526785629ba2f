package io.sandhold.sshserver;

import java.io.IOException;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.session.ServerUserAuthService;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;

/**
 * The login of an open door: the method {@code none} (RFC 4252 section 5.2), with which every client begins, lets in. MINA itself
 * refuses that method whatever is configured.
 */
final class OpenLogin extends ServerUserAuthServiceFactory {

    private final SshAuthentication authentication;

    OpenLogin(SshAuthentication authentication) {
        this.authentication = authentication;
    }

    @Override
    public Service create(Session transport) throws IOException {
        return new ServerUserAuthService(transport) {
            @Override
            public synchronized void process(int command, Buffer request) throws Exception {
                ServerSession server = getServerSession();
                if (command == SshConstants.SSH_MSG_USERAUTH_REQUEST && !server.isAuthenticated()) {
                    int start = request.rpos();
                    String login = request.getString();
                    String service = request.getString();
                    if (request.getString().equals("none")) {
                        authentication.anyone(login, server);
                        server.signalAuthenticationSuccess(login, service, request);
                        return;
                    }
                    request.rpos(start);
                }
                super.process(command, request);
            }
        };
    }
}
