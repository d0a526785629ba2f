package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockWatchTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private Instant clock = NOON;
    private long nanos = Long.MAX_VALUE - 5; // it may come round
    private final List<Duration> moves = new ArrayList<>();
    private final ClockWatch watch = new ClockWatch(() -> clock, () -> nanos, moves::add);

    private void pass(Duration time) {
        clock = clock.plus(time);
        nanos += time.toNanos();
    }

    @Test
    void a_clock_that_goes_on_is_steady_however_seldom_it_is_looked_at() {
        assertTrue(watch.steady());
        pass(Duration.ofSeconds(5));
        assertTrue(watch.steady());
        pass(Duration.ofDays(30));
        assertTrue(watch.steady());
        assertEquals(List.of(), moves);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "PT-24H", "PT-2M", "P36500D"})
    void after_a_jump_nothing_ends_for_ten_minutes(String jump) {
        pass(Duration.ofSeconds(5));
        clock = clock.plus(Duration.parse(jump));
        assertFalse(watch.steady());
        pass(ClockWatch.GRACE.minusSeconds(1));
        assertFalse(watch.steady());
        pass(Duration.ofSeconds(1));
        assertTrue(watch.steady());
        assertEquals(List.of(Duration.parse(jump)), moves);
    }

    @Test
    void one_that_is_put_right_is_waited_for_anew() {
        clock = clock.plus(Duration.ofDays(1));
        assertFalse(watch.steady());
        pass(Duration.ofMinutes(9));
        clock = clock.minus(Duration.ofDays(1));
        assertFalse(watch.steady());
        pass(Duration.ofMinutes(9));
        assertFalse(watch.steady());
        pass(Duration.ofMinutes(1));
        assertTrue(watch.steady());
    }

    @Test
    void small_corrections_are_none_of_its_business() {
        clock = clock.plusSeconds(40);
        assertTrue(watch.steady());
        clock = clock.minusSeconds(40);
        assertTrue(watch.steady());
        assertEquals(List.of(), moves);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "P8D"})
    void a_start_far_from_the_last_that_was_written_down_waits(String away) {
        watch.startedAfter(NOON.minus(Duration.parse(away)));
        assertFalse(watch.steady());
        pass(ClockWatch.GRACE);
        assertTrue(watch.steady());
    }

    @Test
    void a_start_after_a_night_does_not_wait() {
        watch.startedAfter(NOON.minus(Duration.ofHours(12)));
        assertTrue(watch.steady());
    }
}
