package io.sandhold.egress;

import java.util.HashMap;
import java.util.Map;

/**
 * The connections that this host takes at once, shared out among accounts: an account gets one more as long as it holds fewer than are free, so one
 * alone comes to half of all, two to a third each, and there is always one for the next. Thread-safe.
 */
final class HostPlaces {

    private final int most;
    private final Map<String, Integer> held = new HashMap<>(); // guarded by this, as is:
    private int all;

    HostPlaces(int most) {
        this.most = most;
    }

    /** Takes one for {@code account}, if it may have one; {@link #free} gives it back. */
    synchronized boolean take(String account) {
        int own = held.getOrDefault(account, 0);
        if (own >= most - all) {
            return false;
        }
        held.put(account, own + 1);
        all++;
        return true;
    }

    synchronized void free(String account) {
        held.computeIfPresent(account, (_, own) -> own == 1 ? null : own - 1);
        all--;
    }
}
