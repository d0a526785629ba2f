package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a command's time limit does to one that ended in time, and to an agent that does not tell of the end. */
@Timeout(60)
class TimeLimitTest {
    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int PRINTED = 200_000; // so much a command gets rid of without a reader

    @TempDir
    Path directory;

    /** Both commands are long over when their limits come; nobody reads until an agent that was asked then would have been given up. */
    @Test
    void slow_reader_gets_all_that_was_printed_in_time_and_the_true_end() throws Exception {
        try (Isolation isolation = Isolation.open(new IsolationConfig(directory.resolve("run"), PATIENCE));
                TestHost volumes = new TestHost(directory.resolve("volumes"));
                Jail jail = isolation.start(volumes.spec("slow", Limits.DEFAULT, NetworkMode.NONE));
                Execution exiting = jail.start(printing("exit 7").within(LIMIT));
                Execution killed = jail.start(printing("kill -9 $$").within(LIMIT))) {
            int first = assertInstanceOf(Output.Stdout.class, exiting.next())
                    .bytes()
                    .remaining();
            Thread.sleep(LIMIT.plus(PATIENCE).plusSeconds(2)); // is slow
            TestHost.Result exited = finish(exiting);
            assertEquals(7, exited.code(), () -> exited.exit().toString());
            assertEquals(Cause.EXIT, exited.exit().cause());
            assertEquals(PRINTED, first + exited.out().length());
            TestHost.Result signalled = finish(killed);
            assertEquals(Cause.SIGNAL, signalled.exit().cause());
            assertEquals(137, signalled.code());
            assertEquals(PRINTED, signalled.out().length());
        }
    }

    private static Command printing(String end) {
        return Command.of("sh", "-c", "head -c " + PRINTED + " /dev/zero; " + end);
    }

    @Test
    void agent_that_is_silent_after_the_limit_is_given_up_once_somebody_waits_for_it() throws Exception {
        Pipe.SourceChannel channel = Pipe.open().source();
        try (Watchdog watchdog = new Watchdog(Duration.ofMillis(200));
                TimeLimit limit = new TimeLimit(channel, watchdog)) {
            limit.begin(Duration.ofMillis(1), () -> {});
            TestHost.await("the limit is over", limit::over);
            Thread.sleep(400); // nobody waits, and so nothing counts
            assertTrue(channel.isOpen());
            limit.awaits();
            TestHost.await("it is given up", () -> !channel.isOpen());
        }
    }

    @Test
    void agent_that_never_stops_telling_after_the_limit_is_given_up_too() throws Exception {
        try (Pipe.SourceChannel channel = Pipe.open().source();
                Watchdog watchdog = new Watchdog(Duration.ofSeconds(30));
                TimeLimit limit = new TimeLimit(channel, watchdog)) {
            limit.awaits();
            assertTrue(limit.came(100 << 20)); // in its time a command prints what it likes
            limit.begin(Duration.ofMillis(1), () -> {});
            TestHost.await("the limit is over", limit::over);
            for (int i = 0; i < 128; i++) {
                limit.awaits();
                assertTrue(limit.came(Frame.CHUNK));
            }
            limit.awaits();
            assertFalse(limit.came(1));
        }
    }
}
