package io.sandhold.sessions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** The audit events' rows: appended, read newest first, and cut at the old end. */
final class AuditTable {

    /** Where the chain goes on. */
    record Head(long sequence, String hash) {
        static final Head NONE = new Head(0, AuditEntry.BEGINNING);
    }

    private final Registry registry;

    AuditTable(Registry registry) {
        this.registry = registry;
    }

    /** Appends all of them or none, each chained to the one before, and gives where the chain then ends. */
    Head append(List<AuditEvent> events) {
        return registry.write(handle -> {
            PreparedBatch batch = handle.prepareBatch(
                    "insert into audit_event (id, moment, kind, account, door, address, session, detail, request, hash)"
                            + " overriding system value"
                            + " values (:id, :moment, :kind, :account, :door, :address, :session, :detail, :request, :hash)");
            Head head = head(handle);
            for (AuditEvent event : events) {
                AuditEntry entry = AuditEntry.of(head.sequence() + 1, event, head.hash());
                head = new Head(entry.sequence(), entry.hash());
                AuditEvent kept = entry.event();
                batch.bind("id", entry.sequence())
                        .bind("moment", Moments.of(kept.when()))
                        .bind("kind", kept.kind().name())
                        .bind("account", kept.account())
                        .bind("door", kept.door().name())
                        .bind("address", kept.address())
                        .bind("session", kept.session())
                        .bind("detail", kept.detail())
                        .bind("request", kept.request())
                        .bind("hash", entry.hash())
                        .add();
            }
            batch.execute();
            return head;
        });
    }

    /**
     * The entries after one, the oldest first. Where the one before the first was cut, that first only tells what the next follows. Rows
     * from before there was a chain are in none.
     */
    List<AuditEntry> after(long sequence, int atMost) {
        return registry.read(handle -> {
            List<AuditEntry> entries = new ArrayList<>();
            Optional<Head> before = sequence == 0 ? Optional.empty() : at(handle, sequence);
            for (Row row : rows(handle, sequence, atMost + 1)) {
                if (before.isEmpty()) {
                    before = row.id() == 1 ? Optional.of(Head.NONE) : at(handle, row.id() - 1);
                }
                before.ifPresent(head -> entries.add(new AuditEntry(row.id(), row.event(), head.hash(), row.hash())));
                before = Optional.of(new Head(row.id(), row.hash()));
            }
            return List.copyOf(entries.subList(0, Math.min(atMost, entries.size())));
        });
    }

    private record Row(long id, AuditEvent event, String hash) {}

    private static List<Row> rows(Handle handle, long after, int atMost) {
        return handle.createQuery(
                        "select * from audit_event where id > :after and hash <> '' order by id fetch first :n rows only")
                .bind("after", after)
                .bind("n", atMost)
                .map((row, context) -> new Row(row.getLong("id"), row(row, context), row.getString("hash")))
                .list();
    }

    /** The newest entry, or the beginning. */
    Head head() {
        return registry.read(AuditTable::head);
    }

    private static Head head(Handle handle) {
        return handle.createQuery("select id, hash from audit_event order by id desc fetch first row only")
                .map(AuditTable::headRow)
                .findOne()
                .orElse(Head.NONE);
    }

    private static Optional<Head> at(Handle handle, long sequence) {
        return handle.createQuery("select id, hash from audit_event where id = :sequence")
                .bind("sequence", sequence)
                .map(AuditTable::headRow)
                .findOne();
    }

    /** A row that was written before there was a chain is none to follow. */
    private static Head headRow(ResultSet row, StatementContext context) throws SQLException {
        String hash = row.getString("hash");
        return new Head(row.getLong("id"), hash.isEmpty() ? AuditEntry.BEGINNING : hash);
    }

    List<AuditEvent> recent(int atMost) {
        return registry.read(
                handle -> handle.createQuery("select * from audit_event order by id desc fetch first :n rows only")
                        .bind("n", atMost)
                        .map(AuditTable::row)
                        .list());
    }

    /** Those below {@code before} that are asked for, the newest first. */
    List<NumberedEvent> find(AuditQuery query, long before, int atMost) {
        AuditSearch search = new AuditSearch(query);
        return registry.read(handle -> search.run(handle, before, atMost));
    }

    /** Removes all but the newest {@code kept}, and says how many that were. */
    int cut(long kept) {
        return registry.write(handle -> handle.createUpdate(
                        "delete from audit_event where id <= (select coalesce(max(id), 0) from audit_event) - :kept")
                .bind("kept", kept)
                .execute());
    }

    static AuditEvent row(ResultSet row, StatementContext context) throws SQLException {
        return new AuditEvent(
                Moments.in(row, "moment"),
                AuditKind.valueOf(row.getString("kind")),
                row.getString("account"),
                Door.valueOf(row.getString("door")),
                row.getString("address"),
                row.getString("session"),
                row.getString("detail"),
                row.getString("request"));
    }
}
