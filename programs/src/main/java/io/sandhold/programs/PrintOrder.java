package io.sandhold.programs;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * In what order a program has printed to its two outlets: where it went over from one to the other, the last {@link #MOST} times. What was before that is told
 * outlet by outlet. Not thread-safe.
 */
final class PrintOrder {

    private static final int MOST = 256;

    /**
     * A run of bytes to one outlet.
     *
     * @param upTo where it ends
     */
    record Run(Outlet outlet, long upTo) {}

    private final Deque<Run> ended = new ArrayDeque<>();
    private Outlet now = Outlet.STDOUT;
    private long upTo;

    /** It has printed to {@code outlet}, which ends there now. */
    void printed(Outlet outlet, long end) {
        if (outlet != now) {
            ended.add(new Run(now, upTo));
            if (ended.size() > MOST) {
                ended.remove();
            }
            now = outlet;
        }
        upTo = end;
    }

    /** What is to be read next by one who is there. */
    Run after(Position position) {
        for (Run run : ended) {
            if (position.of(run.outlet()) < run.upTo()) {
                return run;
            }
        }
        return new Run(now, Long.MAX_VALUE);
    }
}
