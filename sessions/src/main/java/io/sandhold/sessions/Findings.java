package io.sandhold.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a start found of its predecessor, and did about it. Not thread-safe. */
final class Findings {

    private final boolean killed;
    private int sessions;
    private int finished;
    private int madeAnew;
    private int adopted;
    private int leftAlone;
    private int failed;
    private Instant newest = Instant.MIN;

    /**
     * @param killed whether the predecessor did not stop in order
     */
    Findings(boolean killed) {
        this.killed = killed;
    }

    /** A session of the registry's. */
    void session(Instant used) {
        sessions++;
        done(used);
    }

    /** Something that the predecessor did. */
    void done(Instant moment) {
        newest = moment.isAfter(newest) ? moment : newest;
    }

    void finishedRemoval() {
        finished++;
        sessions--;
    }

    void madeAnew() {
        madeAnew++;
    }

    void adopted() {
        adopted++;
        sessions++;
    }

    void leftAlone() {
        leftAlone++;
    }

    void failed() {
        failed++;
    }

    /** When the predecessor last did something, as it was written down; empty where there is nothing. */
    Optional<Instant> newest() {
        return newest.equals(Instant.MIN) ? Optional.empty() : Optional.of(newest);
    }

    /** How long there was no server at {@code now}, as far as can be told; not less than it was. */
    Duration away(Instant now) {
        return newest().map(moment -> Duration.between(moment, now))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }

    /** Whether there was nothing to do. */
    boolean ordinary() {
        return !killed && finished + madeAnew + adopted + leftAlone + failed == 0;
    }

    /** One sentence for the log and the audit trail. */
    String sentence() {
        List<String> parts = new ArrayList<>();
        parts.add(killed ? "the server before did not stop in order" : "the server before had stopped in order");
        parts.add("sessions taken over: " + sessions);
        add(parts, "half-made or half-removed sessions cleared away", finished);
        add(parts, "missing volumes made anew, empty", madeAnew);
        add(parts, "volumes of no session given to '" + Accounts.ADMIN + "'", adopted);
        add(parts, "volumes of other names left alone", leftAlone);
        add(parts, "sessions that could not be put right yet", failed);
        return String.join("; ", parts);
    }

    private static void add(List<String> parts, String what, int number) {
        if (number > 0) {
            parts.add(what + ": " + number);
        }
    }
}
