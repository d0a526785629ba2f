package io.sandhold.sessions;

import java.time.Instant;
import java.util.Optional;

/**
 * What was recorded of one login.
 *
 * @param id letters, digits and {@code -}; made by the server
 * @param session the session that was logged in to; it may be gone
 * @param account whose login it was
 * @param name as the audit names who it was
 * @param address where it came from
 * @param began the login
 * @param ended its end; empty while it is there
 * @param bytes what its files take
 * @param holds what it shows: of {@code terminal}, {@code program}, {@code files} and {@code forward} those there were
 */
public record Recording(
        String id,
        String session,
        String account,
        String name,
        String address,
        Instant began,
        Optional<Instant> ended,
        long bytes,
        String holds) {

    /** The same with the figures of now. */
    Recording now(long bytesNow, String holdsNow) {
        return new Recording(id, session, account, name, address, began, ended, bytesNow, holdsNow);
    }
}
