package io.sandhold.sessions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** The audit events' rows: appended, read newest first, and cut at the old end. */
final class AuditTable {

    private final Registry registry;

    AuditTable(Registry registry) {
        this.registry = registry;
    }

    /** Appends all of them or none. */
    void append(List<AuditEvent> events) {
        registry.write(handle -> {
            PreparedBatch batch = handle.prepareBatch(
                    "insert into audit_event (moment, kind, account, door, address, session, detail)"
                            + " values (:moment, :kind, :account, :door, :address, :session, :detail)");
            for (AuditEvent event : events) {
                batch.bind("moment", Moments.of(event.when()))
                        .bind("kind", event.kind().name())
                        .bind("account", PlainText.storable(event.account(), 64))
                        .bind("door", event.door().name())
                        .bind("address", PlainText.storable(event.address(), 128))
                        .bind("session", PlainText.storable(event.session(), 128))
                        .bind("detail", PlainText.storable(event.detail(), 1000))
                        .add();
            }
            return batch.execute();
        });
    }

    List<AuditEvent> recent(int atMost) {
        return registry.read(
                handle -> handle.createQuery("select * from audit_event order by id desc fetch first :n rows only")
                        .bind("n", atMost)
                        .map(AuditTable::row)
                        .list());
    }

    /** Removes all but the newest {@code kept}, and says how many that were. */
    int cut(long kept) {
        return registry.write(handle -> handle.createUpdate(
                        "delete from audit_event where id <= (select coalesce(max(id), 0) from audit_event) - :kept")
                .bind("kept", kept)
                .execute());
    }

    private static AuditEvent row(ResultSet row, StatementContext context) throws SQLException {
        return new AuditEvent(
                Moments.in(row, "moment"),
                AuditKind.valueOf(row.getString("kind")),
                row.getString("account"),
                Door.valueOf(row.getString("door")),
                row.getString("address"),
                row.getString("session"),
                row.getString("detail"));
    }
}
