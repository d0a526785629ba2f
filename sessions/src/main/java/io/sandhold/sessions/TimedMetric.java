package io.sandhold.sessions;

import io.sandhold.sessions.Metrics.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;

/** The times of one kind of thing: how many took at most each of some bounds, from a millisecond to an hour, and their sum. Thread-safe. */
final class TimedMetric {

    private static final double[] BOUNDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600
    };
    private static final double NANOS = 1e9;

    /** One for each bound, and one for what takes longer. */
    private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];

    private final LongAdder nanos = new LongAdder();

    TimedMetric() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void took(Duration time) {
        double seconds = time.toNanos() / NANOS;
        int at = 0;
        while (at < BOUNDS.length && seconds > BOUNDS[at]) {
            at++;
        }
        counts[at].increment();
        nanos.add(time.toNanos());
    }

    /** All there were. */
    long count() {
        long all = 0;
        for (LongAdder count : counts) {
            all += count.sum();
        }
        return all;
    }

    Times times() {
        List<Long> atMost = new ArrayList<>();
        long so = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            so += counts[i].sum();
            atMost.add(so);
        }
        return new Times(DoubleStream.of(BOUNDS).boxed().toList(), atMost, nanos.sum() / NANOS);
    }
}
