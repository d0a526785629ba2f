package io.sandhold.webapi;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How the HTTP door stands.
 *
 * @param address where to listen; port 0 takes a free one
 * @param open whether anyone may come in without a token (as the administrator); only on loopback
 * @param silence how long a peer may send nothing, in a body or between two requests, before its connection is closed; a request's head must be whole in half of
 *     that
 * @param rules what callers may have of it
 * @param commands what execute and execute_code may run
 * @param code what runs code by more than a command, and fetches files
 * @param shortcomings what this host cannot give, for {@code status} and the console
 * @param settings what the server was started with, for its administrators
 * @param self what the whole server tells them of itself; empty where there is no whole server
 */
public record WebServerConfig(
        InetSocketAddress address,
        boolean open,
        Duration silence,
        Rules rules,
        CommandRules commands,
        CodeServices code,
        List<String> shortcomings,
        List<ConfiguredValue> settings,
        Optional<ServerSelf> self) {

    /**
     * What callers may have of the server.
     *
     * @param tokenRate requests in a second by one token that has no rate of its own, at least 1
     * @param previews where browsers reach previews; empty: below the API's own paths, in a sandbox
     * @param pages of which other origins may call the API
     * @param signInLife how long a browser is signed in, a second at least; by a token no longer than that one lives
     */
    public record Rules(int tokenRate, Optional<PreviewOrigin> previews, CrossOrigin pages, Duration signInLife) {

        /** What holds where nothing is set. */
        public static final Rules STANDARD = new Rules(500, Optional.empty(), CrossOrigin.NOBODY, Duration.ofHours(12));

        public Rules {
            Objects.requireNonNull(previews, "previews");
            Objects.requireNonNull(pages, "pages");
            if (tokenRate < 1) {
                throw new IllegalArgumentException("a rate is at least 1, not " + tokenRate);
            }
            if (signInLife.toSeconds() < 1) {
                throw new IllegalArgumentException("a sign-in lives a second at least, not " + signInLife);
            }
        }
    }

    public WebServerConfig {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(rules, "rules");
        Objects.requireNonNull(commands, "commands");
        Objects.requireNonNull(code, "code");
        shortcomings = List.copyOf(shortcomings);
        settings = List.copyOf(settings);
        Objects.requireNonNull(self, "self");
        if (silence.isNegative() || silence.isZero()) {
            throw new IllegalArgumentException("silence must be positive, not " + silence);
        }
    }

    /** With a silence of a minute, and nothing that runs code by more than a command. */
    public WebServerConfig(
            InetSocketAddress address,
            boolean open,
            Rules rules,
            CommandRules commands,
            List<String> shortcomings,
            List<ConfiguredValue> settings) {
        this(
                address,
                open,
                Duration.ofMinutes(1),
                rules,
                commands,
                CodeServices.NONE,
                shortcomings,
                settings,
                Optional.empty());
    }

    /** The same one with what runs code by more than a command. */
    public WebServerConfig with(CodeServices others) {
        return new WebServerConfig(address, open, silence, rules, commands, others, shortcomings, settings, self);
    }

    /** The same one of a whole server. */
    public WebServerConfig with(ServerSelf whole) {
        return new WebServerConfig(
                address, open, silence, rules, commands, code, shortcomings, settings, Optional.of(whole));
    }
}
