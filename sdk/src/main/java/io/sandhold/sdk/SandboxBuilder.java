package io.sandhold.sdk;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Says where a session is and how to reach it. Not thread-safe. */
public final class SandboxBuilder {

    private URI server = URI.create("http://127.0.0.1:9101");
    private Optional<String> session = Optional.empty();
    private Optional<String> token = Optional.empty();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration requestTimeout = Duration.ofMinutes(65);

    SandboxBuilder() {}

    /** The server's address, such as {@code http://127.0.0.1:9101}, which is the default. */
    public SandboxBuilder server(URI address) {
        if (!"http".equals(address.getScheme()) && !"https".equals(address.getScheme())) {
            throw new IllegalArgumentException("a server's address starts with http:// or https://, not " + address);
        }
        this.server = address;
        return this;
    }

    /** The session's id; needed. */
    public SandboxBuilder session(String id) {
        this.session = Optional.of(id);
        return this;
    }

    /** The token that says who is asking. */
    public SandboxBuilder token(String text) {
        this.token = Optional.of(text);
        return this;
    }

    /** How long a connection may take; 10 seconds by default. */
    public SandboxBuilder connectTimeout(Duration limit) {
        this.connectTimeout = Objects.requireNonNull(limit);
        return this;
    }

    /** How long an answer may take to begin; 65 minutes by default, since a command may run for an hour. */
    public SandboxBuilder requestTimeout(Duration limit) {
        this.requestTimeout = Objects.requireNonNull(limit);
        return this;
    }

    /**
     * @throws IllegalStateException if no session is named
     */
    public Sandbox build() {
        String id = session.orElseThrow(() -> new IllegalStateException("name a session: builder().session(\"demo\")"));
        return new Sandbox(new RestCalls(server, token, connectTimeout, requestTimeout), id);
    }
}
