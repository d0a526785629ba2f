package io.sandhold.sshserver;

import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.auth.AbstractUserAuth;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.session.ServerSession;

/** The method {@code password} (RFC 4252 section 8): a token, or the password of an account that is asked for no code. */
final class PasswordLogin extends AbstractUserAuth {

    static final String NAME = "password";

    private final SshAuthentication authentication;

    private PasswordLogin(SshAuthentication authentication) {
        super(NAME);
        this.authentication = authentication;
    }

    static UserAuthFactory factory(SshAuthentication authentication) {
        return new LoginMethod(NAME, () -> new PasswordLogin(authentication));
    }

    @Override
    protected Boolean doAuth(Buffer request, boolean first) {
        boolean change = request.getBoolean();
        if (!first || change) {
            return false; // passwords are changed over REST and the command line only
        }
        String secret = request.getString();
        ServerSession transport = getServerSession();
        String login = getUsername();
        transport
                .getService(LoginService.class)
                .await(
                        authentication.secret(login, secret, transport),
                        tried -> authentication.settled(login, tried, transport)
                                ? LoginService.Verdict.IN
                                : LoginService.Verdict.OUT);
        return null;
    }
}
