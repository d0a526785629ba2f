package io.sandhold.webapi;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.FileType;
import io.sandhold.storage.OpenMode;
import jakarta.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Links to a file that need no token: signed, for a time. Who has one reads that path of that very session, with the rights that the account
 * which made it has by then, and nothing else.
 */
final class LinkCalls {

    private static final long LONGEST = Duration.ofDays(7).toSeconds();
    private static final long USUAL = Duration.ofHours(1).toSeconds();

    Answer make(Call call) {
        Arguments asked = Arguments.of(call);
        WorkspacePath path = WorkspacePath.ofFile(asked.text("path"));
        long seconds = asked.body().isPresent()
                ? asked.body()
                        .get()
                        .optionalInt("expires")
                        .map(Integer::longValue)
                        .orElse(USUAL)
                : call.query().number("expires", USUAL, 1, LONGEST);
        if (seconds < 1 || seconds > LONGEST) {
            throw Problem.unprocessable("\"expires\" must be 1 to " + LONGEST + " seconds (7 days), not " + seconds);
        }
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            if (lease.files().attributes(path.inVolume()).type() != FileType.REGULAR) {
                throw Problem.invalid("'" + SafeText.of(path.shown()) + "' is no regular file; pack a directory first");
            }
            Session session = lease.session();
            Instant end = LinkTime.end(call.by(), seconds);
            SealedLink link = SealedLink.of(
                    SealedLink.Kind.FILE,
                    session,
                    end,
                    call.by(),
                    path.inVolume().toString());
            call.audit(AuditKind.LINK_MADE, path.inVolume() + " until " + end);
            return new Answer.Json(Json.createObjectBuilder()
                    .add(
                            "url",
                            "/shared/" + link.sealed(call.host().seals()) + "/" + PercentCoding.encode(path.lastName()))
                    .add("path", path.shown())
                    .add("expires_at", EpochSeconds.of(end))
                    .build());
        }
    }

    Answer get(Call call) {
        SealedLink link = SealedLink.open(call.host().seals(), SealedLink.Kind.FILE, call.variable("link"));
        Principal by = LinkHolder.of(call, link);
        SessionLease lease = lease(call, by, link);
        try {
            if (!link.leadsInto(lease.session())) {
                throw LinkHolder.gone();
            }
            WorkspacePath path = WorkspacePath.ofFile(link.target());
            ConfinedFile file = lease.files().open(path.inVolume(), Set.of(OpenMode.READ), 0);
            lease.used();
            call.host()
                    .audit()
                    .record(AuditEvent.now(
                            AuditKind.FILE_READ,
                            by,
                            link.session(),
                            path.inVolume().toString()));
            return new FileAnswer(lease, file, FileHeaders.attachment(path.lastName()));
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private static SessionLease lease(Call call, Principal by, SealedLink link) {
        try {
            return call.host().sessions().lease(by, link.sessionId());
        } catch (SessionException e) {
            throw e.error() == SessionError.NOT_FOUND || e.error() == SessionError.EXPIRED ? LinkHolder.gone() : e;
        }
    }
}
