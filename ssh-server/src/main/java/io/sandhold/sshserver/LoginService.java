package io.sandhold.sshserver;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
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

    private static final Logger LOG = System.getLogger(LoginService.class.getName());

    private static final int LONGEST_NAME = 256;
    private static final int MOST_SIGNATURES_WHEN_BLOCKED = 2;
    private static final String NONE = "none";

    /** As many requests as a client may send ahead while one of them is answered. */
    private static final int MOST_AHEAD = 8;

    /** What came of what was asked elsewhere. */
    enum Verdict {
        IN,
        OUT,
        /** Another question was asked of the client. */
        GO_ON
    }

    /** Takes an answer, on whatever thread it came. */
    @FunctionalInterface
    interface Settling<T> {
        Verdict of(T answer) throws IOException;
    }

    /** A message that came while another was answered. */
    private record Early(int command, Buffer message) {}

    private final GuardedTransport transport;
    private final SshAuthentication authentication;
    private final boolean open;
    private String method = "";
    private int signatures;
    private boolean awaiting;
    private final Queue<Early> ahead = new ArrayDeque<>();

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
        if (awaiting) {
            if (ahead.size() == MOST_AHEAD) {
                throw new SshException(
                        SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, "too many logins are tried ahead of an answer");
            }
            ahead.add(new Early(command, new ByteArrayBuffer(request.getCompactData())));
            return;
        }
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

    /**
     * Has a method's answer reckoned elsewhere, without holding up the I/O thread. Until it is there nothing of this login is looked at:
     * what comes waits its turn (RFC 4252 section 5.1), and cannot change who it is that comes in.
     */
    synchronized <T> void await(CompletionStage<T> answer, Settling<T> settling) {
        awaiting = true;
        answer.whenComplete((value, failure) -> settle(value, failure, settling));
    }

    private synchronized <T> void settle(T value, Throwable failure, Settling<T> settling) {
        awaiting = false;
        if (!transport.isOpen()) {
            return;
        }
        try {
            if (failure != null) {
                LOG.log(Level.ERROR, "a login is refused, for it could not be looked at: {0}", failure.getMessage());
            }
            Buffer unused = new ByteArrayBuffer();
            switch (failure == null ? settling.of(value) : Verdict.OUT) {
                case IN -> handleAuthenticationSuccess(SshConstants.SSH_MSG_USERAUTH_REQUEST, unused);
                case OUT -> handleAuthenticationFailure(SshConstants.SSH_MSG_USERAUTH_REQUEST, unused);
                case GO_ON -> LOG.log(Level.DEBUG, "a login goes on");
            }
            while (!awaiting && !transport.isAuthenticated() && !ahead.isEmpty()) {
                Early next = ahead.remove();
                process(next.command(), next.message());
            }
        } catch (Exception e) {
            transport.exceptionCaught(e);
        }
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
