package io.sandhold.server;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened, to be closed in reverse. A failure to close one thing does not keep the others open. */
final class StopSequence implements AutoCloseable {

    private record Step(String name, AutoCloseable closes) {}

    private static final System.Logger LOG = System.getLogger(StopSequence.class.getName());

    private final Deque<Step> steps = new ArrayDeque<>();

    private long last = System.nanoTime();

    /** Notes what is to be closed before all that was noted earlier, and gives it back. */
    synchronized <T extends AutoCloseable> T add(String name, T opened) {
        steps.push(new Step(name, opened));
        long now = System.nanoTime();
        LOG.log(System.Logger.Level.DEBUG, "{0} open after {1} ms", name, (now - last) / 1_000_000);
        last = now;
        return opened;
    }

    /**
     * Closes all. Idempotent.
     *
     * @throws StartException naming what could not be closed, with every failure within
     */
    @Override
    public synchronized void close() {
        StartException failures = null;
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            long from = System.nanoTime();
            try {
                step.closes().close();
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "{0} closed in {1} ms",
                        step.name(),
                        (System.nanoTime() - from) / 1_000_000);
            } catch (Exception e) {
                if (failures == null) {
                    failures =
                            new StartException("the server did not stop cleanly; the first to fail was " + step.name());
                }
                failures.addSuppressed(e);
            }
        }
        if (failures != null) {
            throw failures;
        }
    }
}
