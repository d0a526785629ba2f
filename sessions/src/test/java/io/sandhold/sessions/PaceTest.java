package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long MILLI = 1_000_000;

    @Test
    void so_many_go_at_once_and_the_next_ones_wait_each_longer() {
        Pace pace = new Pace(3, Duration.ofMillis(50));
        long now = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            assertEquals(0, pace.take(now));
        }
        for (int i = 1; i <= 4; i++) {
            assertEquals(i * 50 * MILLI, pace.take(now));
        }
    }

    @Test
    void what_was_not_used_comes_again_and_no_more_than_that() {
        Pace pace = new Pace(2, Duration.ofMillis(50));
        long now = System.nanoTime();
        pace.take(now);
        pace.take(now);
        assertTrue(pace.take(now) > 0);
        now += Duration.ofHours(1).toNanos();
        assertEquals(0, pace.take(now));
        assertEquals(0, pace.take(now));
        assertEquals(50 * MILLI, pace.take(now));
    }
}
