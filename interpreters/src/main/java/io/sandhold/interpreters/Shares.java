package io.sandhold.interpreters;

import java.util.HashMap;
import java.util.Map;

/** Places that accounts share, of which one alone cannot have all. Thread-safe. */
final class Shares {

    private final int most;
    private final int mostOfAccount;
    private final Map<String, Integer> held = new HashMap<>();
    private int taken;

    Shares(int most, int mostOfAccount) {
        this.most = most;
        this.mostOfAccount = mostOfAccount;
    }

    /** What came of asking for a place. */
    enum Answer {
        YES,
        NONE_OF_ACCOUNT,
        NONE
    }

    synchronized Answer take(String account) {
        if (taken >= most) {
            return Answer.NONE;
        }
        if (held.getOrDefault(account, 0) >= mostOfAccount) {
            return Answer.NONE_OF_ACCOUNT;
        }
        taken++;
        held.merge(account, 1, Integer::sum);
        return Answer.YES;
    }

    synchronized void free(String account) {
        taken--;
        held.computeIfPresent(account, (_, count) -> count > 1 ? count - 1 : null);
    }

    synchronized int taken() {
        return taken;
    }
}
