package io.sandhold.sshserver;

import io.sandhold.sessions.SessionException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * The global requests of {@code ssh -R} (RFC 4254 section 7.1; OpenSSH's PROTOCOL, section 2.4). They wait for the jail, and so must not be processed on
 * an I/O thread ({@link OrderedConnectionService}). A refusal has no room for a reason, which goes as a debug message.
 */
final class ReturnRequests implements RequestHandler<ConnectionService> {

    private static final Logger LOG = System.getLogger(ReturnRequests.class.getName());

    private final SshAuthentication authentication;

    ReturnRequests(SshAuthentication authentication) {
        this.authentication = authentication;
    }

    @Override
    public Result process(ConnectionService service, String type, boolean wantReply, Buffer request)
            throws IOException {
        Session transport = service.getSession();
        return switch (type) {
            case "tcpip-forward" -> open(transport, ReturnAddress.Port.read(request), wantReply);
            case "streamlocal-forward@openssh.com" -> open(transport, socket(request), wantReply);
            case "cancel-tcpip-forward" -> cancel(transport, ReturnAddress.Port.read(request));
            case "cancel-streamlocal-forward@openssh.com" -> cancel(transport, socket(request));
            default -> Result.Unsupported;
        };
    }

    private static Optional<ReturnAddress.UnixSocket> socket(Buffer request) {
        return Optional.of(new ReturnAddress.UnixSocket(request.getString()));
    }

    private Result open(Session transport, Optional<? extends ReturnAddress> address, boolean wantReply)
            throws IOException {
        if (address.isEmpty()) {
            return refused(transport, "that is no port");
        }
        try {
            authentication.connection(transport).forwards().open(address.get(), port -> {
                if (wantReply) {
                    answer(transport, address.get(), port);
                }
            });
            return Result.Replied;
        } catch (SessionException e) {
            return refused(transport, e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "listening in a session failed", e);
            return refused(transport, "the server made a mistake; the operator finds it in the log");
        }
    }

    /** The port is told to those who did not name one. */
    private static void answer(Session transport, ReturnAddress asked, int port) {
        Buffer answer = transport.createBuffer(SshConstants.SSH_MSG_REQUEST_SUCCESS, 16);
        if (asked instanceof ReturnAddress.Port named && named.port() == 0) {
            answer.putUInt(port);
        }
        try {
            transport.writePacket(answer);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client left before it was told what is listened on", e);
        }
    }

    private Result cancel(Session transport, Optional<? extends ReturnAddress> address) throws IOException {
        return address.isPresent()
                        && authentication.connection(transport).forwards().cancel(address.get())
                ? Result.ReplySuccess
                : Result.ReplyFailure;
    }

    private static Result refused(Session transport, String sentence) throws IOException {
        transport.sendDebugMessage(true, "not listened on: " + sentence, "");
        return Result.ReplyFailure;
    }
}
