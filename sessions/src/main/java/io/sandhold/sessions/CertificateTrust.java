package io.sandhold.sessions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whose certificates are believed, and which keys and certificates are not any more.
 *
 * @param authorities the fingerprints of the keys that may sign users' certificates
 * @param revoked the file that lists what lets nobody in any more; read at each login; empty: there is none
 */
public record CertificateTrust(Set<String> authorities, Optional<Path> revoked) {

    /** No certificate is believed, and no key revoked. */
    public static final CertificateTrust NONE = new CertificateTrust(Set.of(), Optional.empty());

    private static final long LARGEST_FILE = 1 << 20;

    public CertificateTrust {
        authorities = Set.copyOf(authorities);
        Objects.requireNonNull(revoked, "revoked");
    }

    /**
     * Reads the authorities of users: a public key a line, with {@code #} before a comment's line.
     *
     * @return their fingerprints
     * @throws IllegalArgumentException if it cannot be read or a line is no key; the message says which line and why
     */
    public static Set<String> authoritiesIn(Path file) {
        Set<String> authorities = new HashSet<>();
        lines(file).forEach((number, line) -> {
            try {
                KeyLine key = KeyLine.parse(line);
                if (!key.options().text().isEmpty()) {
                    throw new SessionException(
                            SessionError.INVALID, "the key of an authority stands alone, without options before it");
                }
                authorities.add(key.fingerprint());
            } catch (SessionException e) {
                throw new IllegalArgumentException(file + " line " + number + ": " + e.getMessage(), e);
            }
        });
        return authorities;
    }

    /**
     * A list of what is revoked, once it has been seen to be one.
     *
     * @throws IllegalArgumentException if it cannot be read or a line is not understood; the message says which
     */
    public static Path checked(Path revoked) {
        Revocations.of(revoked, lines(revoked));
        return revoked;
    }

    private static Map<Integer, String> lines(Path file) {
        Map<Integer, String> lines = new LinkedHashMap<>();
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new IllegalArgumentException(file + " is larger than 1 MiB; it must list keys, one a line");
            }
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                String stripped = line.strip();
                if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                    lines.put(number, stripped);
                }
            }
            return lines;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read (" + e.getClass().getSimpleName()
                            + "); it must be a list of lines, if an empty one",
                    e);
        }
    }

    /**
     * What the file says now.
     *
     * @throws IllegalArgumentException if it cannot be read, or a line of it not understood: then nobody can tell what is revoked
     */
    Revocations revocations() {
        return revoked.map(file -> Revocations.of(file, lines(file))).orElse(Revocations.NONE);
    }

    /**
     * Why a certificate, whose signature has been checked, is not to be believed; empty where it is.
     *
     * @param from where it is used
     */
    Optional<String> refusal(UserCertificate certificate, Instant now, String from) {
        if (!authorities.contains(KeyLine.fingerprint(certificate.authority()))) {
            return Optional.of("its authority is not one of users here");
        }
        if (certificate.kind() != UserCertificate.USER) {
            return Optional.of("it is not for users");
        }
        if (!certificate.validAt(now)) {
            return Optional.of("its time is over or has not begun");
        }
        if (certificate.principals().isEmpty()) {
            return Optional.of("it names no principals");
        }
        for (String option : certificate.critical().keySet()) {
            if (!option.equals("force-command") && !option.equals("source-address")) {
                return Optional.of("its critical option '" + PlainText.line(option, 64) + "' is not honoured here");
            }
        }
        if (certificate.critical("force-command").filter(String::isBlank).isPresent()) {
            return Optional.of("its force-command names no command");
        }
        Optional<String> sources = certificate.critical("source-address");
        if (sources.isPresent()
                && !SourcePatterns.networks("source-address", sources.get()).allow(from)) {
            return Optional.of("it may not come from there");
        }
        return revocations().of(certificate);
    }

    /** What a login with a certificate that is believed may do. */
    LoginRights rights(UserCertificate certificate) {
        Ports ports = certificate.extensions().containsKey("permit-port-forwarding") ? Ports.ANY : Ports.NONE;
        return new LoginRights(
                Access.FULL,
                certificate.extensions().containsKey("permit-pty"),
                certificate.extensions().containsKey("permit-agent-forwarding"),
                ports,
                ports,
                certificate.critical("force-command"));
    }
}
