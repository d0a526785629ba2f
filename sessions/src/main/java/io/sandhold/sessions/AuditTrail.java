package io.sandhold.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The audit trail: a bounded queue and one thread that writes it to the registry in batches, in order.
 *
 * <p>Whoever records an event does not wait for the disk, but where thousands are pending, and then a second at most; what finds no
 * room then is counted, and the count is logged. Events of the last moments may be lost by a
 * SIGKILL, none by an ordinary stop.
 */
final class AuditTrail implements Audit, AutoCloseable {

    /** How many events are kept; the oldest go first. */
    static final long KEPT = 1_000_000;

    /** The most that {@link #recent} gives. */
    static final int MOST = 10_000;

    private static final System.Logger LOG = System.getLogger(AuditTrail.class.getName());
    private static final int QUEUED = 8192;
    private static final int BATCH = 512;
    private static final int CUT_EVERY = 10_000;
    private static final Duration HOLD_UP = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);
    private static final Duration HEAD_TOLD_EVERY = Duration.ofDays(1);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final AuditTable table;
    private final long kept;
    private final ArrayBlockingQueue<AuditEvent> queue = new ArrayBlockingQueue<>(QUEUED, true);
    private final AtomicLong lost = new AtomicLong();
    private final Object progress = new Object();
    private final Thread writer;
    private volatile boolean closing;
    private long accepted; // guarded by progress, as is:
    private long settled;
    private long sinceCut = CUT_EVERY;
    private long headTold = -1;
    private long headToldAt = System.nanoTime();
    private long toldAt = System.nanoTime() - TOLD_EVERY.toNanos();

    AuditTrail(AuditTable table, long kept) {
        this.table = table;
        this.kept = kept;
        this.writer = Thread.ofPlatform().name("audit").daemon().start(this::write);
    }

    @Override
    public void record(AuditEvent event) {
        try {
            if (closing || !queue.offer(event, HOLD_UP.toMillis(), TimeUnit.MILLISECONDS)) {
                lost.incrementAndGet();
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (!queue.offer(event)) {
                lost.incrementAndGet();
                return;
            }
        }
        synchronized (progress) {
            accepted++;
        }
    }

    /** When the newest event that is written down was; empty where there is none. */
    Optional<Instant> newest() {
        return table.recent(1).stream().map(AuditEvent::when).findFirst();
    }

    @Override
    public List<AuditEvent> recent(Principal by, int atMost) {
        check(by, atMost);
        awaitWritten();
        return table.recent(Math.min(atMost, MOST));
    }

    @Override
    public List<NumberedEvent> find(Principal by, AuditQuery query, long before, int atMost) {
        check(by, atMost);
        awaitWritten();
        return table.find(query, before, Math.min(atMost, MOST));
    }

    @Override
    public List<AuditEntry> after(Principal by, long sequence, int atMost) {
        check(by, atMost);
        awaitWritten();
        return table.after(Math.max(0, sequence), Math.min(atMost, MOST));
    }

    @Override
    public long last(Principal by) {
        check(by, 1);
        awaitWritten();
        return table.head().sequence();
    }

    private void check(Principal by, int atMost) {
        if (!Operation.AUDIT_READ.allowed(by, "")) {
            record(AuditEvent.now(AuditKind.REFUSED, by, "", Operation.AUDIT_READ.toString()));
            throw new SessionException(SessionError.FORBIDDEN, "the audit trail is for administrators");
        }
        if (atMost < 1) {
            throw new SessionException(SessionError.INVALID, "ask for 1 to " + MOST + " events, not " + atMost);
        }
    }

    /** Waits, but not long, until what was recorded before is in the table. */
    private void awaitWritten() {
        synchronized (progress) {
            long target = accepted;
            long deadline = System.nanoTime() + RETRY.toNanos();
            long left = RETRY.toMillis();
            while (settled < target && left > 0) {
                try {
                    progress.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
    }

    private void write() {
        List<AuditEvent> batch = new ArrayList<>(BATCH);
        while (true) {
            try {
                AuditEvent first = queue.poll(closing ? 0 : 100, TimeUnit.MILLISECONDS);
                if (first == null) {
                    tellLosses();
                    if (closing) {
                        return;
                    }
                    continue;
                }
                batch.add(first);
                queue.drainTo(batch, BATCH - 1);
                append(batch);
                batch.clear();
                tellLosses();
            } catch (InterruptedException e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "the audit trail lost {0} events: they could not be written before the server stopped",
                        lost.get() + batch.size() + queue.size());
                return;
            } finally {
                batch.clear();
            }
        }
    }

    private void append(List<AuditEvent> batch) throws InterruptedException {
        while (true) {
            try {
                AuditTable.Head head = table.append(batch);
                tellHead(head);
                break;
            } catch (RuntimeException e) {
                tellFailure(e);
                TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
            }
        }
        synchronized (progress) {
            settled += batch.size();
            progress.notifyAll();
        }
        sinceCut += batch.size();
        if (sinceCut >= CUT_EVERY) {
            sinceCut = 0;
            cut();
        }
    }

    /**
     * Where the chain stands, once a day while it grows and every {@link #CUT_EVERY} entries, for a log that is kept elsewhere: a trail
     * that was written anew is told from it.
     */
    private void tellHead(AuditTable.Head head) {
        headTold = headTold < 0 ? head.sequence() : headTold;
        if (head.sequence() - headTold >= CUT_EVERY || System.nanoTime() - headToldAt >= HEAD_TOLD_EVERY.toNanos()) {
            headTold = head.sequence();
            headToldAt = System.nanoTime();
            LOG.log(
                    System.Logger.Level.INFO,
                    "the audit trail stands at {0}:{1}",
                    Long.toString(head.sequence()),
                    head.hash());
        }
    }

    /** Once a minute at most: a disk can be full for long. */
    private void tellFailure(RuntimeException e) {
        if (System.nanoTime() - toldAt >= TOLD_EVERY.toNanos()) {
            toldAt = System.nanoTime();
            LOG.log(System.Logger.Level.ERROR, "the audit trail could not be written; trying again", e);
        }
    }

    private void cut() {
        try {
            table.cut(kept);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "old audit events could not be removed; trying again later", e);
        }
    }

    /** In the trail too: a gap that nobody told of would look like one that somebody made. */
    private void tellLosses() throws InterruptedException {
        long events = lost.getAndSet(0);
        if (events > 0) {
            String sentence = events + " events were lost: they came faster than the disk took them";
            LOG.log(System.Logger.Level.ERROR, "the audit trail: {0}", sentence);
            synchronized (progress) {
                accepted++;
            }
            append(List.of(AuditEvent.now(AuditKind.AUDIT_LOST, Principal.SERVER, "", sentence)));
        }
    }

    /** Writes what is pending, for at most 10 s. Idempotent. */
    @Override
    public void close() {
        closing = true;
        try {
            if (!writer.join(STOP)) {
                writer.interrupt();
                writer.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
