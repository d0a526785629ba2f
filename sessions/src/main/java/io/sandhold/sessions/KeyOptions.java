package io.sandhold.sessions;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The options before a key, sshd(8) AUTHORIZED_KEYS FILE FORMAT: what a login with it may do, from where and until when. An option that
 * is not honoured here is refused when the key is added; none is passed over.
 *
 * @param text as they stand in the line; empty where there are none
 * @param rights what a login may do
 * @param from where it may come from
 * @param expires when the key ends
 */
record KeyOptions(String text, LoginRights rights, SourcePatterns from, Optional<Instant> expires) {

    static final KeyOptions NONE = new KeyOptions("", LoginRights.ALL, SourcePatterns.ANYWHERE, Optional.empty());

    /** In characters. */
    static final int LONGEST = 4000;

    private static final String CERTIFICATES =
            "the certificate authorities of users are the server's: its operator names them by"
                    + " --user-ca, and a certificate's own principals say whom it lets in";

    KeyOptions {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(rights, "rights");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(expires, "expires");
    }

    /**
     * @param zone where a time without {@code Z} is told
     * @throws SessionException with {@link SessionError#INVALID}; the message says what is wrong and what to do
     */
    static KeyOptions parse(String text, ZoneId zone) {
        if (text.isEmpty()) {
            return NONE;
        }
        if (text.length() > LONGEST) {
            throw invalid("the options before a key are at most " + LONGEST + " characters");
        }
        if (!PlainText.line(text, LONGEST).equals(text)) {
            throw invalid("the options before a key must hold no control characters");
        }
        Reading reading = new Reading(zone);
        OptionReader.read(text).forEach(reading::take);
        return reading.result(text);
    }

    /** Those of a line that was taken; a time in them is where it was, in the server's own zone. */
    static KeyOptions of(String text) {
        return parse(text, ZoneId.systemDefault());
    }

    /** The options as far as they have been read. */
    private static final class Reading {
        private final ZoneId zone;
        private final Set<String> once = new HashSet<>();
        private SourcePatterns from = SourcePatterns.ANYWHERE;
        private Optional<Instant> expires = Optional.empty();
        private Optional<String> command = Optional.empty();
        private Access access = Access.FULL;
        private boolean terminal = true;
        private boolean forwarding = true;
        private boolean agent = true;
        private Optional<Ports> opens = Optional.empty();
        private Optional<Ports> listens = Optional.empty();

        Reading(ZoneId zone) {
            this.zone = zone;
        }

        void take(OptionReader.Option option) {
            String name = option.name();
            switch (name) {
                case "restrict" -> {
                    flag(option);
                    terminal = false;
                    forwarding = false;
                    agent = false;
                }
                case "pty", "no-pty" -> terminal = flag(option);
                case "port-forwarding", "no-port-forwarding" -> forwarding = flag(option);
                case "agent-forwarding", "no-agent-forwarding" -> agent = flag(option);
                // never given to anybody here
                case "x11-forwarding", "no-x11-forwarding", "user-rc", "no-user-rc" -> flag(option);
                case "from" -> from = SourcePatterns.parse("from", value(option, true));
                case "expiry-time" -> {
                    Instant end = ExpiryTime.parse(value(option, false), zone);
                    expires = Optional.of(expires.filter(end::isAfter).orElse(end));
                }
                case "command" -> {
                    command = Optional.of(value(option, true));
                    if (command.get().isBlank()) {
                        throw invalid("the key's option 'command' names no command");
                    }
                }
                case "permitopen" -> opens = Optional.of(ports(option, opens));
                case "permitlisten" -> listens = Optional.of(ports(option, listens));
                case "sandhold-access" -> access = access(value(option, true));
                case "environment" ->
                    throw invalid(
                            "the key's option 'environment' is not taken: it would choose for whoever logs in what"
                                    + " their programs load; set it in the session's ~/.profile, or in the command of 'command'");
                case "cert-authority", "principals" ->
                    throw invalid(
                            "the key's option " + OptionReader.shown(name) + " is not taken here: " + CERTIFICATES);
                case "tunnel" ->
                    throw invalid(
                            "the key's option 'tunnel' is not taken: no network devices are forwarded here; forward"
                                    + " ports with ssh -L");
                default ->
                    throw invalid("the key's option " + OptionReader.shown(name)
                            + " is not known here; leave it out (docs/ssh.md lists those that are)");
            }
        }

        private boolean flag(OptionReader.Option option) {
            if (option.value().isPresent()) {
                throw invalid("the key's option " + OptionReader.shown(option.name()) + " takes no value");
            }
            return !option.name().startsWith("no-");
        }

        private String value(OptionReader.Option option, boolean single) {
            if (single && !once.add(option.name())) {
                throw invalid("the key's option " + OptionReader.shown(option.name()) + " stands there twice");
            }
            return option.value()
                    .orElseThrow(() -> invalid("the key's option " + OptionReader.shown(option.name())
                            + " needs a value: " + option.name() + "=\"…\""));
        }

        /** What was named before, and this. */
        private Ports ports(OptionReader.Option option, Optional<Ports> before) {
            return before.orElse(Ports.NONE).or(PortPattern.parse(option.name(), value(option, false)));
        }

        private static Access access(String word) {
            for (Access access : List.of(Access.values())) {
                if (access.word().equals(word)) {
                    return access;
                }
            }
            throw invalid("the key's option 'sandhold-access' is \"full\", \"read-only\" or \"upload-only\", not '"
                    + PlainText.line(word, 32) + "'");
        }

        KeyOptions result(String text) {
            if (access != Access.FULL && command.isPresent() && !command.get().equals(LoginRights.INTERNAL_SFTP)) {
                throw invalid("a key that runs a command cannot be " + access.word()
                        + " as well: nothing could hold the command to that; leave one of the two out");
            }
            LoginRights rights = new LoginRights(
                    access,
                    terminal,
                    agent,
                    forwarding ? opens.orElse(Ports.ANY) : Ports.NONE,
                    forwarding ? listens.orElse(Ports.ANY) : Ports.NONE,
                    command);
            return new KeyOptions(text, rights, from, expires);
        }
    }

    private static SessionException invalid(String message) {
        return new SessionException(SessionError.INVALID, message);
    }
}
