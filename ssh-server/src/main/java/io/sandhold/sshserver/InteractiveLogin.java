package io.sandhold.sshserver;

import io.sandhold.sessions.Passwords.Answer;
import java.io.IOException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.auth.AbstractUserAuth;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.session.ServerSession;

/**
 * The method {@code keyboard-interactive} (RFC 4256): asks for a token or a password, and where the password is right and its account
 * has codes, for one of those.
 */
final class InteractiveLogin extends AbstractUserAuth {

    static final String NAME = "keyboard-interactive";

    private final SshAuthentication authentication;

    /** The account whose code is asked for; empty while the password is. */
    private String codeOf = "";

    private InteractiveLogin(SshAuthentication authentication) {
        super(NAME);
        this.authentication = authentication;
    }

    static UserAuthFactory factory(SshAuthentication authentication) {
        return new LoginMethod(NAME, () -> new InteractiveLogin(authentication));
    }

    @Override
    protected Boolean doAuth(Buffer message, boolean first) throws Exception {
        if (first) {
            ask("Token or password: "); // sshfs and sshpass answer what ends in "assword:"
            return null;
        }
        ServerSession transport = getServerSession();
        LoginService service = transport.getService(LoginService.class);
        String login = getUsername();
        String text = answer(message);
        if (codeOf.isEmpty()) {
            service.await(authentication.secret(login, text, transport), tried -> {
                if (tried.answer() instanceof Answer.CodeWanted(String account)) {
                    codeOf = account;
                    ask("One-time code: ");
                    return LoginService.Verdict.GO_ON;
                }
                return verdict(authentication.settled(login, tried, transport));
            });
        } else {
            service.await(
                    authentication.code(codeOf, text, transport),
                    principal -> verdict(authentication.settledByCode(login, principal, transport)));
        }
        return null;
    }

    private static LoginService.Verdict verdict(boolean in) {
        return in ? LoginService.Verdict.IN : LoginService.Verdict.OUT;
    }

    private static String answer(Buffer message) throws SshException {
        if (message.getUByte() != SshConstants.SSH_MSG_USERAUTH_INFO_RESPONSE || message.getInt() != 1) {
            throw new SshException(
                    SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, "one answer was asked for, and something else came");
        }
        return message.getString();
    }

    /** One question, whose answer is not shown (RFC 4256 section 3.2). */
    private void ask(String prompt) throws IOException {
        ServerSession transport = getServerSession();
        Buffer request = transport.createBuffer(SshConstants.SSH_MSG_USERAUTH_INFO_REQUEST, 64);
        request.putString("");
        request.putString("");
        request.putString("");
        request.putInt(1);
        request.putString(prompt);
        request.putBoolean(false);
        transport.writePacket(request);
    }
}
