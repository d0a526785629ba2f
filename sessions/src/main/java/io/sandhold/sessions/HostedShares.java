package io.sandhold.sessions;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The share keys of this host's sessions. */
final class HostedShares implements Shares {

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]{0,31}");
    private static final int LONGEST_LABEL = 32;
    private static final int MOST_EACH = 100;

    private final HostedSessions sessions;
    private final ShareTable table;
    private final Audit audit;

    HostedShares(HostedSessions sessions, ShareTable table, Audit audit) {
        this.sessions = sessions;
        this.table = table;
        this.audit = audit;
    }

    @Override
    public ShareKey add(
            Principal by, SessionId session, String line, String label, Access access, Optional<Instant> expires) {
        KeyLine parsed = KeyLine.parse(line);
        ShareKey key = new ShareKey(
                session,
                parsed.type(),
                parsed.fingerprint(),
                label.isEmpty() ? named(parsed.comment()) : label,
                narrowed(parsed.options().rights(), access),
                parsed.options().text(),
                Moments.now(),
                by.name(),
                earlier(parsed.options().expires(), expires));
        if (!LABEL.matcher(key.label()).matches()) {
            throw invalid(
                    "a share key's label is 1 to 32 letters, digits or any of '_.@-', and starts with a letter or digit");
        }
        if (!key.liveAt(key.created())) {
            throw invalid("the key's time would be over before it lets anybody in; give a later end");
        }
        sessions.withLocked(by, session, Operation.SHARE_ADD, hosted -> {
            if (table.of(session).size() >= MOST_EACH) {
                throw new SessionException(
                        SessionError.EXHAUSTED, "a session has at most " + MOST_EACH + " share keys; remove one first");
            }
            if (!table.insert(key, Base64.getEncoder().encodeToString(parsed.wireForm()))) {
                throw new SessionException(
                        SessionError.EXISTS,
                        "the key " + key.fingerprint() + " opens session '" + session
                                + "' already; remove it first to change how");
            }
            return hosted;
        });
        leave(
                Operation.SHARE_ADD,
                by,
                session,
                key.fingerprint() + " " + key.label() + ", " + key.access().word()
                        + key.expires().map(end -> ", until " + end).orElse(""));
        return key;
    }

    private static Access narrowed(LoginRights rights, Access asked) {
        if (rights.access() != Access.FULL && asked != Access.FULL && rights.access() != asked) {
            throw invalid("the key's line says " + rights.access().word() + " and " + asked.word()
                    + " was asked for; leave one of the two out");
        }
        Access access = rights.access() == Access.FULL ? asked : rights.access();
        if (access != Access.FULL
                && rights.command()
                        .filter(line -> !line.equals(LoginRights.INTERNAL_SFTP))
                        .isPresent()) {
            throw invalid(
                    "a key that runs a command cannot be " + access.word() + " as well; leave one of the two out");
        }
        return access;
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        Optional<Instant> earlier =
                one.isEmpty() ? other : other.filter(one.get()::isAfter).or(() -> one);
        return earlier.map(end -> end.truncatedTo(ChronoUnit.MILLIS)); // as the registry keeps it
    }

    /** A label out of a comment such as {@code ben@laptop}. */
    private static String named(String comment) {
        String label = comment.replaceAll("[^A-Za-z0-9_.@-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
        return label.isEmpty() ? "guest" : label.substring(0, Math.min(label.length(), LONGEST_LABEL));
    }

    @Override
    public List<ShareKey> list(Principal by, SessionId session) {
        return sessions.withLocked(by, session, Operation.SHARE_LIST, hosted -> table.of(session));
    }

    @Override
    public void remove(Principal by, SessionId session, String fingerprint) {
        sessions.withLocked(by, session, Operation.SHARE_REMOVE, hosted -> {
            if (!table.delete(session, fingerprint)) {
                throw new SessionException(
                        SessionError.NOT_FOUND,
                        "session '" + session
                                + "' has no such share key; name it by its fingerprint, SHA256:…, as its list shows it");
            }
            hosted.putOut(guest -> guest.key().equals(fingerprint), "the key you came with was removed");
            return hosted;
        });
        leave(Operation.SHARE_REMOVE, by, session, fingerprint);
    }

    private void leave(Operation operation, Principal by, SessionId session, String detail) {
        operation.event().ifPresent(kind -> audit.record(AuditEvent.now(kind, by, session.value(), detail)));
    }

    private static SessionException invalid(String message) {
        return new SessionException(SessionError.INVALID, message);
    }
}
