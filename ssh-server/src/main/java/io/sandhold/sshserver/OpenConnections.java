package io.sandhold.sshserver;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import java.util.HashMap;
import java.util.Map;

/**
 * How many connections each who has logged in has open: an account, a guest of one, an administrator in its place. Administrators by themselves have
 * as many as they like. Thread-safe.
 */
final class OpenConnections {

    private final int most;
    private final Map<String, Integer> open = new HashMap<>();

    OpenConnections(int most) {
        this.most = most;
    }

    /** Takes one in, unless there are too many; what was taken in is let go of by {@link #remove}. */
    synchronized boolean add(Principal who) {
        int before = open.getOrDefault(who.name(), 0);
        if (before >= most && who.role() != Role.ADMIN) {
            return false;
        }
        open.put(who.name(), before + 1);
        return true;
    }

    synchronized void remove(Principal who) {
        open.computeIfPresent(who.name(), (unused, count) -> count > 1 ? count - 1 : null);
    }

    /** What is said to one that is not taken in. */
    String refusal() {
        return "you have " + most + " connections open here, which is the most; close one and try again";
    }
}
