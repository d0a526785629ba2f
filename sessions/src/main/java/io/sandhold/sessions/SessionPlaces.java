package io.sandhold.sessions;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * How many sessions there are, of all accounts and of each: one account alone cannot have them all. Administrators have no bound of their
 * own, but the host's, and those of the server itself have none. Thread-safe.
 */
final class SessionPlaces {

    /** Whose bound it is that there was no place under. */
    enum Bound {
        ACCOUNT,
        HOST
    }

    private final int most;
    private final int mostOfAccount;
    private final Map<String, Integer> held = new HashMap<>();
    private final Map<Bound, Long> refused = new EnumMap<>(Bound.class);
    private int taken;

    SessionPlaces(int most, int mostOfAccount) {
        this.most = most;
        this.mostOfAccount = mostOfAccount;
    }

    /**
     * Takes a place for a new session of {@code owner}.
     *
     * @throws SessionException with {@link SessionError#EXHAUSTED} if there is none for it
     */
    synchronized void take(Principal by, String owner) {
        if (owner.equals(Accounts.INTERNAL)) {
            return;
        }
        if (by.role() != Role.ADMIN && held.getOrDefault(owner, 0) >= mostOfAccount) {
            refused.merge(Bound.ACCOUNT, 1L, Long::sum);
            throw new SessionException(
                    SessionError.EXHAUSTED,
                    "an account may have at most " + mostOfAccount + " sessions on this host and '" + owner
                            + "' has as many; delete one, or ask the operator for more (--max-sessions-per-account)");
        }
        if (taken >= most) {
            refused.merge(Bound.HOST, 1L, Long::sum);
            throw new SessionException(
                    SessionError.EXHAUSTED,
                    "this host holds at most " + most
                            + " sessions and has as many; delete one, or ask the operator for more (--max-sessions)");
        }
        add(owner);
    }

    /** How often there was no place. */
    synchronized long refused(Bound bound) {
        return refused.getOrDefault(bound, 0L);
    }

    /** Counts one that is there already, be there room for it or not. */
    synchronized void add(String owner) {
        if (owner.equals(Accounts.INTERNAL)) {
            return;
        }
        taken++;
        held.merge(owner, 1, Integer::sum);
    }

    /** Gives back the place of one that is gone. */
    synchronized void free(String owner) {
        if (owner.equals(Accounts.INTERNAL)) {
            return;
        }
        taken--;
        held.computeIfPresent(owner, (_, count) -> count > 1 ? count - 1 : null);
    }
}
