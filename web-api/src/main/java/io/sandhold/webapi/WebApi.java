package io.sandhold.webapi;

import io.sandhold.programs.Programs;
import io.sandhold.sessions.SessionHost;
import java.net.InetSocketAddress;

/** The HTTP door. Thread-safe. */
public interface WebApi extends AutoCloseable {

    /**
     * Listens.
     *
     * @throws java.io.UncheckedIOException if the address is taken
     */
    static WebApi start(WebServerConfig config, SessionHost host, Programs programs) {
        return HelidonWebApi.start(config, host, programs);
    }

    /** Where it listens, with the port it got. */
    InetSocketAddress address();

    /** Stops listening, lets calls under way end for a moment, and closes. Idempotent. */
    @Override
    void close();
}
