package io.sandhold.webapi;

import io.sandhold.sessions.SessionLease;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Tells a client a minute before that its session ends by the clock, and again when that was put off. */
final class EndingNotice implements AutoCloseable {

    private static final Duration BEFORE = Duration.ofMinutes(1);

    /** A session's life can be changed at any time. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private static final JsonObject PUT_OFF =
            Json.createObjectBuilder().add("at", JsonValue.NULL).build();

    private final TalkSocket to;
    private final SessionLease lease;
    private final Thread looking;

    EndingNotice(TalkSocket to, SessionLease lease) {
        this.to = to;
        this.lease = lease;
        this.looking = Thread.ofVirtual().name("session-ending").start(this::look);
    }

    private void look() {
        try {
            Optional<Instant> told = Optional.empty();
            while (true) {
                Instant now = Instant.now();
                Optional<Instant> end = lease.endsInUse();
                Optional<Instant> near = end.filter(at -> !at.minus(BEFORE).isAfter(now));
                if (!near.equals(told)) {
                    to.tell("ending", near.map(at -> ending(at, now)).orElse(PUT_OFF));
                    told = near;
                }
                Duration until = end.map(at -> Duration.between(now, at.minus(BEFORE)))
                        .filter(time -> time.isPositive() && time.compareTo(BETWEEN_LOOKS) < 0)
                        .orElse(BETWEEN_LOOKS);
                Thread.sleep(until);
            }
        } catch (ClientGone e) {
            System.getLogger(EndingNotice.class.getName()).log(System.Logger.Level.DEBUG, "a client left", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JsonObject ending(Instant at, Instant now) {
        long seconds = Math.max(0, Duration.between(now, at).toSeconds());
        String id = lease.session().id().value();
        return Json.createObjectBuilder()
                .add("at", EpochSeconds.of(at))
                .add("in", seconds)
                .add(
                        "detail",
                        "session '" + id + "' ends in " + seconds + " seconds, for its time is over then, and its files"
                                + " go with it; give it more by PATCH " + Routes.BASE + "/session/" + id
                                + " with a \"timeout\", or take away what is to stay")
                .build();
    }

    @Override
    public void close() {
        looking.interrupt();
    }
}
