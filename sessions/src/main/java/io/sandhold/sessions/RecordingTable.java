package io.sandhold.sessions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** The recordings' rows. */
final class RecordingTable {

    private final Registry registry;

    RecordingTable(Registry registry) {
        this.registry = registry;
    }

    void insert(Recording recording) {
        registry.write(handle -> handle.createUpdate(
                        "insert into recording (id, session, account, name, address, began, ended, bytes, holds) values"
                                + " (:id, :session, :account, :name, :address, :began, :ended, :bytes, :holds)")
                .bind("id", recording.id())
                .bind("session", recording.session())
                .bind("account", recording.account())
                .bind("name", recording.name())
                .bind("address", recording.address())
                .bind("began", Moments.of(recording.began()))
                .bind("ended", Moments.of(recording.ended()))
                .bind("bytes", recording.bytes())
                .bind("holds", recording.holds())
                .execute());
    }

    void end(String id, Instant ended, long bytes, String holds) {
        registry.write(handle -> handle.createUpdate(
                        "update recording set ended = :ended, bytes = :bytes, holds = :holds where id = :id")
                .bind("id", id)
                .bind("ended", Moments.of(ended))
                .bind("bytes", bytes)
                .bind("holds", holds)
                .execute());
    }

    void delete(String id) {
        registry.writeRemoval(handle -> handle.createUpdate("delete from recording where id = :id")
                .bind("id", id)
                .execute());
    }

    /** The newest first. */
    List<Recording> list(Optional<String> session, Optional<String> account, int atMost) {
        return registry.read(
                handle -> handle.createQuery("select * from recording where (:session = '' or session = :session)"
                                + " and (:account = '' or account = :account) order by began desc, id desc limit :most")
                        .bind("session", session.orElse(""))
                        .bind("account", account.orElse(""))
                        .bind("most", atMost)
                        .map(RecordingTable::row)
                        .list());
    }

    Optional<Recording> find(String id) {
        return registry.read(handle -> handle.createQuery("select * from recording where id = :id")
                .bind("id", id)
                .map(RecordingTable::row)
                .findOne());
    }

    /** Those whose end is not written down. */
    List<Recording> unended() {
        return registry.read(handle -> handle.createQuery("select * from recording where ended is null order by began")
                .map(RecordingTable::row)
                .list());
    }

    List<Recording> endedBefore(Instant moment) {
        return registry.read(
                handle -> handle.createQuery("select * from recording where ended < :moment order by ended")
                        .bind("moment", Moments.of(moment))
                        .map(RecordingTable::row)
                        .list());
    }

    private static Recording row(ResultSet row, StatementContext context) throws SQLException {
        return new Recording(
                row.getString("id"),
                row.getString("session"),
                row.getString("account"),
                row.getString("name"),
                row.getString("address"),
                Moments.in(row, "began"),
                Moments.optionalIn(row, "ended"),
                row.getLong("bytes"),
                row.getString("holds"));
    }
}
