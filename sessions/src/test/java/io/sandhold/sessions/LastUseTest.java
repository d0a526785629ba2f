package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastUseTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Instant clock = NOON;
    private long nanos = Long.MAX_VALUE - 5; // it may come round
    private final LastUse use = new LastUse(NOON.minusSeconds(3600), NOON, nanos);

    private void pass(Duration time) {
        clock = clock.plus(time);
        nanos += time.toNanos();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "PT-24H", "PT-2M", "P36500D"})
    void a_use_before_the_clock_was_moved_is_as_long_ago_as_it_was_and_one_after_it_stays(String jump) {
        Duration by = Duration.parse(jump);
        clock = clock.plus(by);
        use.clockMoved(clock, nanos);
        assertEquals(NOON.minusSeconds(3600).plus(by), use.at(), "one that the registry had");
        use.clockMoved(clock, nanos);
        assertEquals(NOON.minusSeconds(3600).plus(by), use.at(), "told twice is moved once");

        pass(Duration.ofSeconds(10));
        use.used(clock, nanos);
        Instant before = use.at();
        pass(Duration.ofSeconds(10));
        clock = clock.minus(by);
        pass(Duration.ofSeconds(2)); // until the sweeper looks
        use.clockMoved(clock, nanos);
        assertEquals(before.minus(by), use.at());

        clock = clock.plus(by);
        pass(Duration.ofSeconds(1));
        use.used(clock, nanos); // after the step, and before the sweeper has seen that
        pass(Duration.ofSeconds(1));
        use.clockMoved(clock, nanos);
        assertEquals(clock.minusSeconds(1), use.at());
    }

    @Test
    void what_is_written_down_is_written_anew_where_the_moment_went_back_too() {
        assertEquals(Optional.empty(), use.unwritten(MINUTE));
        use.used(clock, nanos);
        assertEquals(Optional.of(NOON), use.unwritten(MINUTE));
        use.written(NOON);
        assertEquals(Optional.empty(), use.unwritten(MINUTE));
        clock = clock.minusSeconds(86_400);
        use.clockMoved(clock, nanos);
        assertEquals(Optional.of(NOON.minusSeconds(86_400)), use.unwritten(MINUTE));
    }

    @Test
    void the_time_without_a_server_is_none_in_which_it_was_not_used() {
        use.laterBy(Duration.ofMinutes(50), NOON);
        assertEquals(NOON.minusSeconds(600), use.at());
        use.laterBy(Duration.ofDays(1), NOON);
        assertEquals(NOON, use.at(), "no use is yet to come");
        clock = clock.plusSeconds(86_400);
        use.clockMoved(clock, nanos);
        assertEquals(clock, use.at());
    }
}
