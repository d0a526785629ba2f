package io.sandhold.sessions;

import java.util.Optional;

/**
 * What this server gives to strangers and knows again when it comes back: text that it has signed with a key of its own, which is made once,
 * kept in its data directory and never shown. Who has that text can read it; nobody can make or change one. Thread-safe.
 */
public interface Seals {

    /**
     * Signs content (HMAC-SHA-256).
     *
     * @param purpose what for: what was signed for one is nothing for another
     * @return the content and its signature, as text for an address
     */
    String seal(String purpose, byte[] content);

    /** The content of what was signed for that purpose; empty for anything else. How long it takes says nothing of a signature. */
    Optional<byte[]> open(String purpose, String sealed);
}
