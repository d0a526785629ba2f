package io.sandhold.webapi;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import java.util.HashMap;
import java.util.Map;

/** Places for streams that cost the server something as long as they last. A user has at most a quarter of them, so that no user takes those of all. Thread-safe. */
final class StreamPlaces {

    private final String what;
    private final int most;
    private final Map<String, Integer> taken = new HashMap<>(); // by account; guarded by this

    /**
     * @param what the streams are, as a refusal says it
     * @param most at once
     */
    StreamPlaces(String what, int most) {
        this.what = what;
        this.most = most;
    }

    /**
     * Takes a place.
     *
     * @return gives it back; to be called once
     * @throws Problem 429 where there is none
     */
    synchronized Answer.Held take(Principal by) {
        String account = by.account();
        int own = taken.getOrDefault(account, 0);
        if (by.role() != Role.ADMIN && own >= most / 4) {
            throw Problem.noRoom(
                    "you have " + own + " " + what + " at once, of " + most / 4 + "; end one of them", "10");
        }
        if (taken.values().stream().mapToInt(Integer::intValue).sum() >= most) {
            throw Problem.noRoom(
                    "there are " + most + " " + what + " at once, and no room for another; try again soon", "10");
        }
        taken.put(account, own + 1);
        return () -> leave(account);
    }

    private synchronized void leave(String account) {
        taken.computeIfPresent(account, (_, own) -> own == 1 ? null : own - 1);
    }
}
