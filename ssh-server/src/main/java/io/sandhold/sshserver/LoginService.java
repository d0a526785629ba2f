package io.sandhold.sshserver;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerUserAuthService;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;

/**
 * The login (RFC 4252) of one connection, with bounds of ours before MINA's: a connection from a blocked source is asked for a key only, and
 * proves at most two. Where the door is open, the method {@code none}, with which every client begins, lets in.
 */
final class LoginService extends ServerUserAuthService {

    private static final int LONGEST_NAME = 256;
    private static final int MOST_SIGNATURES_WHEN_BLOCKED = 2;
    private static final String NONE = "none";

    private final GuardedTransport transport;
    private final SshAuthentication authentication;
    private final boolean open;
    private String method = "";
    private int signatures;

    private LoginService(GuardedTransport transport, SshAuthentication authentication, boolean open)
            throws IOException {
        super(transport);
        this.transport = transport;
        this.authentication = authentication;
        this.open = open;
    }

    /** Makes one for each connection. */
    static ServerUserAuthServiceFactory factory(SshAuthentication authentication, boolean open) {
        return new ServerUserAuthServiceFactory() {
            @Override
            public Service create(Session session) throws IOException {
                GuardedTransport transport = (GuardedTransport) session;
                transport.blocked().ifPresent(left -> {
                    List<UserAuthFactory> keys = transport.getUserAuthFactories().stream()
                            .filter(factory -> factory.getName().equals(UserAuthPublicKeyFactory.NAME))
                            .toList();
                    transport.setUserAuthFactories(keys);
                    CoreModuleProperties.WELCOME_BANNER.set(
                            transport,
                            "Too many logins from your address have failed: for " + ConnectionGate.seconds(left)
                                    + " only a public key is asked for.\r\n");
                });
                return new LoginService(transport, authentication, open);
            }
        };
    }

    @Override
    public synchronized void process(int command, Buffer request) throws Exception {
        if (command == SshConstants.SSH_MSG_USERAUTH_REQUEST && !transport.isAuthenticated()) {
            int start = request.rpos();
            String login = request.getString();
            String service = request.getString();
            method = request.getString();
            if (login.length() > LONGEST_NAME || !service.equals("ssh-connection")) {
                throw new SshException(
                        SshConstants.SSH2_DISCONNECT_SERVICE_NOT_AVAILABLE,
                        "a login is for ssh-connection, and its name has " + LONGEST_NAME + " characters at most");
            }
            if (open && method.equals(NONE)) {
                authentication.anyone(login, transport);
                transport.signalAuthenticationSuccess(login, service, request);
                return;
            }
            if (method.equals(UserAuthPublicKeyFactory.NAME) && request.getBoolean()) {
                countSignature();
            }
            request.rpos(start);
        }
        super.process(command, request);
    }

    private void countSignature() throws SshException {
        Optional<Integer> most = transport.blocked().map(left -> MOST_SIGNATURES_WHEN_BLOCKED);
        if (most.isPresent() && ++signatures > most.get()) {
            throw new SshException(
                    SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE,
                    "too many keys were tried from an address of which too many logins have failed");
        }
    }

    @Override
    protected void handleAuthenticationFailure(int command, Buffer request) throws Exception {
        if (!method.equals(NONE)) {
            transport.tried();
        }
        super.handleAuthenticationFailure(command, request);
    }
}
