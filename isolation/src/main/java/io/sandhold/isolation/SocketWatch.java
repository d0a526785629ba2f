package io.sandhold.isolation;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The thread that looks at what the kernel holds for each jail's sockets and charges to nobody, and ends a jail that has it hold too
 * much. No cgroup and no limit of the kernel bounds that. It looks several times a second, for a program can have it hold a gigabyte in one.
 */
final class SocketWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SocketWatch.class.getName());

    /** The most that one jail may have the kernel hold so, in bytes; where its memory is less, so much. */
    static final long MOST = 64L << 20;

    private static final Duration OFTEN = Duration.ofMillis(200);
    private static final Duration SELDOM = Duration.ofSeconds(1);
    /** So many times as long as a look takes there is none. */
    private static final int REST = 20;

    private final Collection<BubblewrapJail> jails;
    private boolean told; // of the one thread
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("jail-sockets").factory());

    /** @param jails those that run, as they come and go */
    SocketWatch(Collection<BubblewrapJail> jails) {
        this.jails = jails;
        next(OFTEN.toNanos());
    }

    private void next(long nanos) {
        if (!clock.isShutdown()) {
            clock.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        long start = System.nanoTime();
        for (BubblewrapJail jail : jails) {
            try {
                jail.checkSockets();
            } catch (RuntimeException e) {
                LOG.log(
                        told ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                        "the sockets of the jail " + jail.name() + " cannot be looked at; this is told once",
                        e);
                told = true;
            }
        }
        next(Math.clamp((System.nanoTime() - start) * REST, OFTEN.toNanos(), SELDOM.toNanos()));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
