package io.sandhold.webapi;

import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.TreeBoundException;
import jakarta.json.Json;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Changes below a directory, told as they are seen: by looking again and again, which sees what every program does on every kind of volume
 * (docs/decisions/055).
 */
final class WatchCalls {

    /** Entries that one watch looks at, at most. */
    static final int MOST = 20_000;

    private static final Pattern EVENT = Pattern.compile("([0-9a-f]{16})-(\\d{1,18})");

    private final SecureRandom random = new SecureRandom();
    private final TreeWatches watches = new TreeWatches();

    Answer watch(Call call) {
        WorkspacePath top = WorkspacePath.parse(call.query().text("path").orElse(""));
        boolean recursive =
                call.query().text("recursive").isEmpty() || call.query().flag("recursive");
        SessionLease lease = call.host().sessions().lease(call.by(), call.session());
        try {
            TreeWatch.Subject subject = new TreeWatch.Subject(
                    lease.session().id(), lease.session().created().toEpochMilli(), top, recursive);
            Optional<Matcher> known = call.lastEventId().map(EVENT::matcher).filter(Matcher::matches);
            Optional<TreeWatch> left = known.flatMap(event -> watches.takeUp(event.group(1), subject));
            TreeWatch watch = left.isPresent() ? left.get() : begin(lease, subject);
            long from = left.isPresent() ? Long.parseLong(known.get().group(2)) : 0;
            boolean lost = call.lastEventId().isPresent() && (left.isEmpty() || !watch.hasAllAfter(from));
            Following following = new Following(lease, watch, from, lost);
            return new Answer.Events(Map.of(), following, following::send);
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private TreeWatch begin(SessionLease lease, TreeWatch.Subject subject) {
        byte[] some = new byte[8];
        random.nextBytes(some);
        String id = HexFormat.of().formatHex(some);
        watches.begin(id, subject);
        try {
            if (!lease.files().attributes(subject.top().inVolume()).isDirectory()) {
                throw Problem.invalid(
                        "'" + SafeText.of(subject.top().shown()) + "' is no directory; watch the one it lies in");
            }
            TreeWatch watch = new TreeWatch(id, subject, lease.files(), MOST);
            watches.holds(watch);
            return watch;
        } catch (RuntimeException e) {
            watches.end(id);
            throw e;
        }
    }

    /** A watch that one connection follows. */
    private final class Following implements Answer.Held {
        private final SessionLease lease;
        private final TreeWatch watch;
        private final long from;
        private final boolean lost;
        private final long who;
        private boolean left;

        /**
         * @param from the last change that the client has seen
         * @param lost whether some behind it are not known any more
         */
        Following(SessionLease lease, TreeWatch watch, long from, boolean lost) {
            this.lease = lease;
            this.watch = watch;
            this.who = watch.follow();
            this.from = from;
            this.lost = lost;
        }

        void send(EventStream to) {
            CountDownLatch over = new CountDownLatch(1);
            to.onGone(over::countDown);
            lease.onEnd(reason -> over.countDown());
            try {
                to.send(
                        lost ? "resync" : "ready",
                        watch.id + "-" + (lost ? watch.last() : from),
                        Json.createObjectBuilder()
                                .add("entries", watch.entries())
                                .build());
                if (!lost) {
                    watch.after(from).forEach(change -> send(change, to));
                }
                while (!waited(over, watch.rest())) {
                    watch.changes(who, lease.files()).forEach(change -> send(change, to));
                    watches.holds(watch);
                }
                to.checkThere();
                to.send(
                        "end",
                        Json.createObjectBuilder()
                                .add("code", ProcessJson.SESSION_ENDED)
                                .add("reason", lease.ended().orElse("the session ended"))
                                .build());
            } catch (ClientGone e) {
                left = true;
                throw e;
            } catch (FileOperationException | TreeBoundException | Problem e) {
                end(SafeText.of(e.getMessage()), to);
            }
        }

        private void end(String reason, EventStream to) {
            to.send("end", Json.createObjectBuilder().add("reason", reason).build());
        }

        private void send(TreeWatch.Change change, EventStream to) {
            String top = watch.subject().top().shown();
            to.send(
                    change.kind().word(),
                    watch.id + "-" + change.number(),
                    Json.createObjectBuilder()
                            .add("path", top.isEmpty() ? change.path() : top + "/" + change.path())
                            .add("type", TreeQueries.word(change.type()))
                            .add("size", change.size())
                            .build());
        }

        @Override
        public void close() {
            if (!watch.followedBy(who)) {
                lease.close();
                return;
            }
            if (left) {
                watches.leave(watch);
            } else {
                watches.end(watch.id);
            }
            lease.close();
        }
    }

    private static boolean waited(CountDownLatch over, Duration rest) {
        try {
            return over.await(rest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
