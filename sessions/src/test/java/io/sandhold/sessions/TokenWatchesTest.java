package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever keeps something open is told once, and what is not open any more is not kept. */
class TokenWatchesTest {

    private final TokenWatches watches = new TokenWatches();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        watches.close();
    }

    private static Token token(String label, Instant created, Optional<Instant> expires) {
        return new Token("anna", label, created, expires, TokenScope.ALL);
    }

    private static Token token(String label) {
        return token(label, Instant.ofEpochMilli(1000), Optional.empty());
    }

    private String next() throws InterruptedException {
        return told.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void a_revocation_ends_all_that_is_open_by_that_label_and_nothing_else() throws Exception {
        watches.token(token("a"), known -> true, sentence -> told.add("first: " + sentence));
        watches.token(token("a"), known -> true, sentence -> told.add("second: " + sentence));
        watches.token(token("ab"), known -> true, sentence -> told.add("other: " + sentence));
        watches.tokenRevoked("anna", "a");
        List<String> both = List.of(next(), next());
        assertTrue(both.contains("first: the token 'a' was revoked"), both::toString);
        assertTrue(both.contains("second: the token 'a' was revoked"), both::toString);
        assertEquals(1, watches.size(), "the other label's");
        watches.tokenRevoked("anna", "a");
        watches.tokenRevoked("berta", "ab");
        assertEquals(1, watches.size());
        assertEquals(List.of(), List.copyOf(told));
    }

    @Test
    void one_that_was_revoked_a_moment_before_is_told_at_once() throws Exception {
        watches.token(token("a"), known -> false, told::add);
        assertEquals("the token 'a' was revoked", next());
        assertEquals(0, watches.size());
    }

    @Test
    void a_time_that_is_over_is_found() throws Exception {
        watches.token(
                token("a", Instant.ofEpochMilli(1000), Optional.of(Instant.now().plus(Duration.ofMillis(300)))),
                known -> true,
                told::add);
        assertEquals("the token 'a' has expired", next());
        assertEquals(0, watches.size());
    }

    @Test
    void what_is_closed_or_cannot_be_looked_up_is_not_kept() {
        Accounts.Watch watch = watches.token(token("a"), known -> true, told::add);
        assertEquals(1, watches.size());
        watch.close();
        watch.close();
        assertEquals(0, watches.size());
        assertThrows(
                IllegalStateException.class,
                () -> watches.token(
                        token("b"),
                        known -> {
                            throw new IllegalStateException("the registry is away");
                        },
                        told::add));
        assertEquals(0, watches.size());
    }
}
