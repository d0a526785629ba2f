package io.sandhold.sessions;

import io.sandhold.isolation.Limits;
import io.sandhold.isolation.NetworkMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** The sessions' rows. {@link SessionState#ACTIVE} is never written: a jail does not outlive the server. */
final class SessionTable {

    private final Registry registry;

    SessionTable(Registry registry) {
        this.registry = registry;
    }

    List<Session> all() {
        return registry.read(handle -> handle.createQuery("select * from session order by created, id")
                .map(SessionTable::row)
                .list());
    }

    /** Adds a row; one of that id that a failed removal has left is replaced. */
    void insert(Session session) {
        registry.write(handle -> {
            handle.createUpdate("delete from session where id = :id and state = 'DELETED'")
                    .bind("id", session.id().value())
                    .execute();
            return handle.createUpdate(
                            "insert into session (id, owner, node, quota_bytes, memory_bytes, processes, cpus, open_files,"
                                    + " network, state, uid, created, last_used, expires) values (:id, :owner, :node, :quota,"
                                    + " :memory, :processes, :cpus, :openFiles, :network, :state, :uid, :created, :lastUsed,"
                                    + " :expires)")
                    .bind("id", session.id().value())
                    .bind("owner", session.owner())
                    .bind("node", session.node())
                    .bind("quota", session.quotaBytes())
                    .bind("memory", session.limits().memoryBytes())
                    .bind("processes", session.limits().processes())
                    .bind("cpus", session.limits().cpus())
                    .bind("openFiles", session.limits().openFiles())
                    .bind("network", session.network().name())
                    .bind("state", session.state().name())
                    .bind("uid", session.uid())
                    .bind("created", Moments.of(session.created()))
                    .bind("lastUsed", Moments.of(session.lastUsed()))
                    .bind("expires", Moments.of(session.expires()))
                    .execute();
        });
    }

    void setState(SessionId id, SessionState state) {
        registry.write(handle -> handle.createUpdate("update session set state = :state where id = :id")
                .bind("state", state.name())
                .bind("id", id.value())
                .execute());
    }

    void setLastUsed(Map<SessionId, Instant> moments) {
        if (moments.isEmpty()) {
            return;
        }
        registry.write(handle -> {
            PreparedBatch batch = handle.prepareBatch("update session set last_used = :moment where id = :id");
            moments.forEach((id, moment) -> batch.bind("moment", Moments.of(moment))
                    .bind("id", id.value())
                    .add());
            return batch.execute();
        });
    }

    void delete(SessionId id) {
        registry.write(handle -> handle.createUpdate("delete from session where id = :id")
                .bind("id", id.value())
                .execute());
    }

    private static Session row(ResultSet row, StatementContext context) throws SQLException {
        return new Session(
                new SessionId(row.getString("id")),
                row.getString("owner"),
                row.getString("node"),
                row.getLong("quota_bytes"),
                new Limits(
                        row.getLong("memory_bytes"),
                        row.getInt("processes"),
                        row.getDouble("cpus"),
                        row.getInt("open_files")),
                NetworkMode.valueOf(row.getString("network")),
                SessionState.valueOf(row.getString("state")),
                row.getInt("uid"),
                Moments.in(row, "created"),
                Moments.in(row, "last_used"),
                Moments.optionalIn(row, "expires"));
    }
}
