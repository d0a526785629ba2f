package io.sandhold.sessions;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What lets nobody in any more.
 *
 * @param keys fingerprints, of keys of any kind: those that log in, those that certificates are for, and authorities
 * @param serials of certificates, unsigned
 * @param ids of certificates
 */
record Revocations(Set<String> keys, Set<Long> serials, Set<String> ids) {

    static final Revocations NONE = new Revocations(Set.of(), Set.of(), Set.of());

    /**
     * Reads lines: {@code SHA256:…}, {@code serial: N}, {@code id: TEXT}, or a public key.
     *
     * @throws IllegalArgumentException if one is none of these
     */
    static Revocations of(Path file, Map<Integer, String> lines) {
        Set<String> keys = new HashSet<>();
        Set<Long> serials = new HashSet<>();
        Set<String> ids = new HashSet<>();
        lines.forEach((number, line) -> {
            try {
                if (line.startsWith("serial:")) {
                    serials.add(Long.parseUnsignedLong(
                            line.substring("serial:".length()).strip()));
                } else if (line.startsWith("id:")) {
                    ids.add(line.substring("id:".length()).strip());
                } else if (line.matches("SHA256:[A-Za-z0-9+/]{43}")) {
                    keys.add(line);
                } else {
                    keys.add(KeyLine.parse(line).fingerprint());
                }
            } catch (NumberFormatException | SessionException e) {
                throw new IllegalArgumentException(
                        file + " line " + number + " is no public key, SHA256:…, serial: N or id: TEXT", e);
            }
        });
        return new Revocations(keys, serials, ids);
    }

    Optional<String> of(UserCertificate certificate) {
        return keys.contains(KeyLine.fingerprint(certificate.key()))
                        || keys.contains(KeyLine.fingerprint(certificate.authority()))
                        || serials.contains(certificate.serial())
                        || ids.contains(certificate.id())
                ? Optional.of("it is revoked")
                : Optional.empty();
    }
}
