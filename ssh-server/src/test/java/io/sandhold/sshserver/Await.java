package io.sandhold.sshserver;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline. */
final class Await {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Await() {}

    static void until(BooleanSupplier condition) {
        value(() -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    static <T> T value(Supplier<Optional<T>> source) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            Optional<T> value = source.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not come true within " + LONGEST);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
