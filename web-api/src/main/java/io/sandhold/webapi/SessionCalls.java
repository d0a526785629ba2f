package io.sandhold.webapi;

import io.sandhold.sessions.ByteSize;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;

/** The calls that make, show and remove sessions. */
final class SessionCalls {

    private static final int MOST_IN_STATUS = 10_000;

    Answer create(Call call) {
        SessionId id = call.session();
        SessionRequest request = SessionMembers.request(call.body());
        Session made = call.host().sessions().create(call.by(), id, request);
        return new Answer.Json(
                Json.createObjectBuilder().add("session_id", made.id().value()).build());
    }

    /** What the body names; the rest stays. */
    Answer change(Call call) {
        Session changed = call.host().sessions().change(call.by(), call.session(), SessionMembers.change(call.body()));
        JsonObjectBuilder answer =
                Json.createObjectBuilder().add("id", changed.id().value());
        SessionJson.addTo(answer, changed, call.host().limited());
        return new Answer.Json(answer.build());
    }

    Answer usage(Call call) {
        return new Answer.Json(UsageJson.of(call.host().sessions().usage(call.by(), call.session()))
                .build());
    }

    /** Of all that the caller may see. */
    Answer usages(Call call) {
        JsonArrayBuilder usages = Json.createArrayBuilder();
        call.host().sessions().usage(call.by()).forEach(usage -> usages.add(UsageJson.of(usage)));
        return new Answer.Json(Json.createObjectBuilder().add("usage", usages).build());
    }

    /** The reason, if one is given, is told to whoever is connected, and stands in the audit. */
    Answer delete(Call call) {
        String reason = call.query()
                .text("reason")
                .filter(text -> !text.isBlank())
                .map(text -> ": " + SafeText.of(text.strip()))
                .orElse("");
        call.host()
                .sessions()
                .delete(call.by(), call.session(), "deleted by " + call.by().account() + " over REST" + reason);
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }

    /** Kills what runs in it; a body is not looked at. */
    Answer stop(Call call) {
        call.host()
                .sessions()
                .stop(call.by(), call.session(), "stopped by " + call.by().account() + " over REST");
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }

    /** The command that starts its jail; nothing is done. */
    Answer explainJail(Call call) {
        SessionId id = call.session();
        return new Answer.Json(Json.createObjectBuilder()
                .add("session_id", id.value())
                .add("command", call.host().sessions().explainJail(call.by(), id))
                .build());
    }

    Answer status(Call call) {
        SessionId id = call.session();
        try (SessionLease lease = call.host().sessions().lease(call.by(), id)) {
            Listing listing = new Listing(MOST_IN_STATUS);
            listing.add(lease.files(), WorkspacePath.parse(""), true);
            JsonObjectBuilder status = Json.createObjectBuilder()
                    .add("id", id.value())
                    .add("exists", true)
                    .add("created_at", EpochSeconds.of(lease.session().created()))
                    .add("mount_point", lease.mountPoint())
                    .add("is_mounted", true)
                    .add("files", listing.files(true))
                    .add("truncated", listing.truncated())
                    .add("used", lease.space().usedBytes());
            SessionJson.addTo(status, lease.session(), call.host().limited());
            return new Answer.Json(status.build());
        } catch (SessionException e) {
            if (e.error() != SessionError.NOT_FOUND && e.error() != SessionError.EXPIRED) {
                throw e;
            }
            return new Answer.Json(Json.createObjectBuilder()
                    .add("id", id.value())
                    .add("exists", false)
                    .add("created_at", JsonValue.NULL)
                    .add("mount_point", JsonValue.NULL)
                    .add("is_mounted", false)
                    .add("files", JsonValue.EMPTY_JSON_ARRAY)
                    .build());
        }
    }

    /** Removes the caller's own; without {@code force} those in use stay. */
    Answer cleanupAll(Call call) {
        boolean force = call.body().flag("force");
        List<Session> own = own(call);
        JsonArrayBuilder failed = Json.createArrayBuilder();
        JsonArrayBuilder skipped = Json.createArrayBuilder();
        int removed = 0;
        for (Session session : own) {
            String id = session.id().value();
            try {
                if (force) {
                    call.host().sessions().delete(call.by(), session.id(), "cleaned up over REST");
                    removed++;
                } else if (call.host().sessions().deleteUnused(call.by(), session.id(), "cleaned up over REST")) {
                    removed++;
                } else {
                    skipped.add(id);
                }
            } catch (SessionException e) {
                failed.add(id + ": " + e.getMessage());
            }
        }
        return new Answer.Json(Json.createObjectBuilder()
                .add("total", own.size())
                .add("success", removed)
                .add("failed", failed)
                .add("skipped", skipped)
                .build());
    }

    Answer workspaces(Call call) {
        JsonObjectBuilder workspaces = Json.createObjectBuilder();
        for (Session session : own(call)) {
            JsonObjectBuilder one = Json.createObjectBuilder()
                    .add("created_at", EpochSeconds.of(session.created()))
                    .add("size", ByteSize.format(session.quotaBytes()));
            SessionJson.addTo(one, session, call.host().limited());
            workspaces.add(session.id().value(), one);
        }
        return new Answer.Json(
                Json.createObjectBuilder().add("workspaces", workspaces).build());
    }

    Answer list(Call call) {
        SessionPages.Page page =
                SessionPages.of(call.query()).of(call.host().sessions().list(call.by()));
        JsonArrayBuilder sessions = Json.createArrayBuilder();
        page.sessions().forEach(session -> sessions.add(told(call, session)));
        JsonObjectBuilder answer = Json.createObjectBuilder().add("sessions", sessions);
        page.next().ifPresentOrElse(cursor -> answer.add("next", cursor), () -> answer.add("next", JsonValue.NULL));
        return new Answer.Json(answer.build());
    }

    /** Everything about one, and what it takes. */
    Answer show(Call call) {
        Session session = call.host()
                .sessions()
                .find(call.by(), call.session())
                .orElseThrow(() -> Problem.notFound(
                        "there is no session of that name that you may use; choose one of yours, or another name"));
        return new Answer.Json(told(call, session)
                .add("usage", UsageJson.of(call.host().sessions().usage(call.by(), session.id())))
                .build());
    }

    private static JsonObjectBuilder told(Call call, Session session) {
        JsonObjectBuilder one = Json.createObjectBuilder()
                .add("id", session.id().value())
                .add("created_at", EpochSeconds.of(session.created()));
        SessionJson.addTo(one, session, call.host().limited());
        return one;
    }

    private static List<Session> own(Call call) {
        return call.host().sessions().list(call.by()).stream()
                .filter(session -> session.owner().equals(call.by().account()))
                .toList();
    }
}
