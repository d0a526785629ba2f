package io.sandhold.sshserver;

import java.util.function.Supplier;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.session.ServerSession;

/**
 * A method of logging in, by its name (RFC 4252 section 5).
 *
 * @param making makes one for each request
 */
record LoginMethod(String name, Supplier<UserAuth> making) implements UserAuthFactory {

    @Override
    public String getName() {
        return name;
    }

    @Override
    public UserAuth createUserAuth(ServerSession transport) {
        return making.get();
    }
}
