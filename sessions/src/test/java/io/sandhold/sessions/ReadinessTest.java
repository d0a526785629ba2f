package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    void the_parts_are_asked_at_most_once_a_second_and_a_change_is_seen() {
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean works = new AtomicBoolean(true);
        Readiness readiness = new Readiness(() -> {
            asked.incrementAndGet();
            return works.get();
        });
        long start = System.nanoTime();
        assertTrue(readiness.now());
        works.set(false);
        Eventually.holds(() -> !readiness.now());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofSeconds(1)) >= 0, took.toString());
        assertEquals(2, asked.get());
    }
}
