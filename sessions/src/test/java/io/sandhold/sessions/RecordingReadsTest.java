package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecordingReadsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final RecordingReads reads = new RecordingReads(nanos::get);

    private boolean begins(String file, long from) {
        return reads.begins(Principal.SERVER, "20261130-182800-mondq45x", file, from);
    }

    private void later(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    @Test
    void who_goes_on_is_told_once() {
        assertTrue(begins("login.cast", 0));
        for (int i = 1; i < 100; i++) {
            later(Duration.ofSeconds(50));
            assertFalse(begins("login.cast", i));
        }
    }

    @Test
    void nobody_reads_untold_by_leaving_the_beginning_out() {
        assertTrue(begins("login.cast", 1));
        assertTrue(begins("terminal-1.cast", 1));
    }

    @Test
    void from_the_beginning_and_after_a_pause_it_is_another_reading() {
        begins("login.cast", 0);
        assertTrue(begins("login.cast", 0));
        later(Duration.ofSeconds(61));
        assertTrue(begins("login.cast", 5));
    }
}
