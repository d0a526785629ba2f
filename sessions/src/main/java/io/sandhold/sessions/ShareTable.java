package io.sandhold.sessions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** The share keys' rows; the registry removes them with their session. */
final class ShareTable {

    private final Registry registry;

    ShareTable(Registry registry) {
        this.registry = registry;
    }

    /**
     * One with the account that has its session.
     *
     * @param owner that account
     */
    record Shared(ShareKey key, String owner) {}

    /** Adds one; false where the session has it already. */
    boolean insert(ShareKey key, String wireForm) {
        return registry.writeUnlessPresent(handle -> handle.createUpdate(
                                "insert into share_key (session, fingerprint, type, wire_form, label, access, options, created,"
                                        + " made_by, expires) values (:session, :fingerprint, :type, :wireForm, :label, :access,"
                                        + " :options, :created, :by, :expires)")
                        .bind("session", key.session().value())
                        .bind("fingerprint", key.fingerprint())
                        .bind("type", key.type())
                        .bind("wireForm", wireForm)
                        .bind("label", key.label())
                        .bind("access", key.access().name())
                        .bind("options", key.options())
                        .bind("created", Moments.of(key.created()))
                        .bind("by", key.by())
                        .bind("expires", Moments.of(key.expires()))
                        .execute())
                .isPresent();
    }

    /** The account that has a session. */
    Optional<String> owner(SessionId session) {
        return registry.read(handle -> handle.createQuery("select owner from session where id = :id")
                .bind("id", session.value())
                .mapTo(String.class)
                .findOne());
    }

    List<ShareKey> of(SessionId session) {
        return registry.read(handle -> handle.createQuery(
                        "select * from share_key where session = :session order by created, fingerprint")
                .bind("session", session.value())
                .map(ShareTable::row)
                .list());
    }

    /** The one of this wire form, in base64, that opens this session. */
    Optional<Shared> find(String session, String fingerprint, String wireForm) {
        return registry.read(handle -> handle.createQuery(
                        "select k.*, s.owner from share_key k join session s on s.id = k.session"
                                + " where k.session = :session and k.fingerprint = :fingerprint and k.wire_form = :wireForm")
                .bind("session", session)
                .bind("fingerprint", fingerprint)
                .bind("wireForm", wireForm)
                .map((row, context) -> new Shared(row(row, context), row.getString("owner")))
                .findOne());
    }

    boolean delete(SessionId session, String fingerprint) {
        return registry.write(handle -> handle.createUpdate(
                                "delete from share_key where session = :session and fingerprint = :fingerprint")
                        .bind("session", session.value())
                        .bind("fingerprint", fingerprint)
                        .execute())
                > 0;
    }

    private static ShareKey row(ResultSet row, StatementContext context) throws SQLException {
        return new ShareKey(
                new SessionId(row.getString("session")),
                row.getString("type"),
                row.getString("fingerprint"),
                row.getString("label"),
                Access.valueOf(row.getString("access")),
                row.getString("options"),
                Moments.in(row, "created"),
                row.getString("made_by"),
                Moments.optionalIn(row, "expires"));
    }
}
