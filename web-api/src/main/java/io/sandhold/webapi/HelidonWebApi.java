package io.sandhold.webapi;

import io.sandhold.sessions.SessionHost;

final class HelidonWebApi {
    private HelidonWebApi() {}

    static WebApi start(WebServerConfig config, SessionHost host) {
        throw new IllegalStateException("being built");
    }
}
