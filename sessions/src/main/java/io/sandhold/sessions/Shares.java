package io.sandhold.sessions;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The keys that open one session to guests. They are the session's owner's and administrators' to give and to take, and go with the session.
 * Thread-safe; every method throws {@link SessionException}, {@link SessionError#NOT_FOUND} where there is no session of that id for
 * {@code by}.
 */
public interface Shares {

    /**
     * Adds a key.
     *
     * @param line as {@link Accounts#addKey} takes it; its options hold too
     * @param label how its holder is to be told; empty: by the key's comment
     * @param access how much of the session it opens
     * @param expires when it ends, the earlier of this and the line's {@code expiry-time}
     */
    ShareKey add(Principal by, SessionId session, String line, String label, Access access, Optional<Instant> expires);

    List<ShareKey> list(Principal by, SessionId session);

    /** Removes a key by its fingerprint; whoever is in the session with it is put out. */
    void remove(Principal by, SessionId session, String fingerprint);
}
