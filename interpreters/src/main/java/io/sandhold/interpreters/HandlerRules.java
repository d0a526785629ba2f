package io.sandhold.interpreters;

/**
 * How handlers are kept.
 *
 * @param waiting how many jails wait with their interpreters started; 0: each is made when it is asked for
 * @param most how many handlers run at once, at least 1
 */
public record HandlerRules(int waiting, int most) {

    /** Two that wait, 32 at once. */
    public static final HandlerRules STANDARD = new HandlerRules(2, 32);

    public HandlerRules {
        if (waiting < 0 || waiting > 1000) {
            throw new IllegalArgumentException("0 to 1000 jails may wait for handlers, not " + waiting);
        }
        if (most < 1 || most > 10_000) {
            throw new IllegalArgumentException("1 to 10000 handlers may run at once, not " + most);
        }
    }

    /** How many of one account run at once: half of all, so that one account alone cannot have them all. */
    int mostOfAccount() {
        return Math.max(1, most / 2);
    }
}
