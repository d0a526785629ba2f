package io.sandhold.sessions;

import java.util.HashSet;
import java.util.Set;

/**
 * The host uids of sessions: each gets its own. The count of those handed out is in the registry and only grows, so that a
 * freed uid comes round again after a million others, never while a session has it. Thread-safe.
 */
final class HostUids {

    /** How many uids there are before they come round again. */
    static final int SPAN = 1_000_000;

    /** How many are taken from the registry at once; a crash skips at most so many. */
    private static final int BLOCK = 64;

    private final Registry registry;
    private final int base;
    private final Set<Integer> used = new HashSet<>();
    private long next;
    private long reserved;

    /**
     * @param base the first uid, above 0
     */
    HostUids(Registry registry, int base) {
        if (base <= 0 || base > Integer.MAX_VALUE - SPAN) {
            throw new SessionException(
                    SessionError.INVALID,
                    "the sessions' first uid must be 1 to " + (Integer.MAX_VALUE - SPAN) + ", not " + base);
        }
        this.registry = registry;
        this.base = base;
    }

    /** A uid that no session has. */
    synchronized int take() {
        for (int tried = 0; tried < SPAN; tried++) {
            if (next == reserved) {
                reserve();
            }
            int uid = base + (int) (next++ % SPAN);
            if (used.add(uid)) {
                return uid;
            }
        }
        throw new SessionException(
                SessionError.EXHAUSTED, "every host uid of this server is taken; delete sessions first");
    }

    /** Whether {@code uid} is one of this server's and was free; it is taken then. */
    synchronized boolean occupy(int uid) {
        return uid >= base && uid < base + SPAN && used.add(uid);
    }

    /** Frees it. */
    synchronized void release(int uid) {
        used.remove(uid);
    }

    private void reserve() {
        reserved = registry.write(handle -> {
            handle.execute("update uid_counter set handed_out = handed_out + ?", BLOCK);
            return handle.createQuery("select handed_out from uid_counter")
                    .mapTo(Long.class)
                    .one();
        });
        next = reserved - BLOCK;
    }
}
