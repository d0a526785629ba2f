package io.sandhold.sshserver;

import io.sandhold.sessions.SessionHost;

final class MinaSshServer {
    private MinaSshServer() {}

    static SshServer start(SshServerConfig config, SessionHost host) {
        throw new IllegalStateException("being built");
    }
}
