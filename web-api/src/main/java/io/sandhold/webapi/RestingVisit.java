package io.sandhold.webapi;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionLease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection into a jail that a preview's last request left behind, for the next one of the very same client: it belongs to the client's own connection, of which the thread is one, and to
 * whom, which session and which port it was made for. So whatever an application sends that it was not asked for can reach nobody else.
 */
final class RestingVisit {

    /** How long one may rest. */
    private static final Duration LONGEST = Duration.ofSeconds(3);

    /** As many of the server may. */
    private static final Semaphore PLACES = new Semaphore(256);

    private static final ThreadLocal<RestingVisit> OF_THREAD = new ThreadLocal<>();

    /** For what it is good. */
    record For(String session, Instant made, int port, List<Object> by) {
        static For of(SessionLease lease, int port, Principal by) {
            return new For(
                    lease.session().id().value(),
                    lease.session().created(),
                    port,
                    List.of(by.account(), by.role(), by.guest(), by.token()));
        }
    }

    private final PreviewVisit visit;
    private final For what;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread clock;

    private RestingVisit(PreviewVisit visit, For what) {
        this.visit = visit;
        this.what = what;
        this.clock = Thread.ofVirtual().name("preview-clock").unstarted(this::endLater);
    }

    /** Leaves one, in the place of the one before; or ends it, where it is of no more use or so many rest. */
    static void leave(PreviewVisit visit, For what) {
        take().ifPresent(PreviewVisit::close);
        if (!PLACES.tryAcquire()) {
            visit.close();
            return;
        }
        RestingVisit resting = new RestingVisit(visit, what);
        resting.clock.start();
        if (visit.rests(resting::end)) {
            OF_THREAD.set(resting);
        } else {
            resting.end();
        }
    }

    /** The one that this client left, for the same; one for something else ends. */
    static Optional<PreviewVisit> take(For what) {
        RestingVisit resting = OF_THREAD.get();
        Optional<PreviewVisit> visit = take();
        if (visit.isPresent() && (!resting.what.equals(what) || !visit.get().wakes())) {
            visit.get().close();
            return Optional.empty();
        }
        return visit;
    }

    private static Optional<PreviewVisit> take() {
        RestingVisit resting = OF_THREAD.get();
        OF_THREAD.remove();
        if (resting == null || !resting.over.compareAndSet(false, true)) {
            return Optional.empty();
        }
        PLACES.release();
        resting.clock.interrupt();
        return Optional.of(resting.visit);
    }

    private void endLater() {
        try {
            Thread.sleep(LONGEST);
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            PLACES.release();
            visit.close();
            clock.interrupt(); // it may be this thread, which could not have said the end to the application any more
        }
    }
}
