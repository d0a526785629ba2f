package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class LogSwitchTest {

    private final List<Level> given = new CopyOnWriteArrayList<>();

    @Test
    void a_level_holds_for_its_time_and_falls_back_by_itself() throws Exception {
        try (LogSwitch log = new LogSwitch(Level.INFO, given::add)) {
            log.set(Level.FINE, Duration.ofMillis(50));
            Eventually.holds(
                    Duration.ofSeconds(10),
                    () -> "the usual level",
                    () -> log.state().until().isEmpty());
            assertEquals(List.of(Level.FINE, Level.INFO), given);
            assertEquals(new LogSwitch.State(Level.INFO, Level.INFO, Optional.empty()), log.state());
        }
    }

    @Test
    void the_last_who_asks_decides_and_the_time_of_the_one_before_ends_nothing() throws Exception {
        try (LogSwitch log = new LogSwitch(Level.INFO, given::add)) {
            log.set(Level.FINE, Duration.ofMillis(20));
            log.set(Level.WARNING, Duration.ofHours(1));
            log.set(Level.SEVERE, Duration.ofHours(2));
            assertEquals(Level.SEVERE, log.state().now());
            assertTrue(log.state().until().orElseThrow().isAfter(Instant.now().plus(Duration.ofMinutes(100))));
            assertEquals(Level.SEVERE, given.getLast());
        }
        assertEquals(Level.INFO, given.getLast(), "a server that stops leaves the log as it was");
    }
}
