package io.sandhold.sessions;

import static java.util.Map.entry;

import io.sandhold.egress.EgressPolicy;
import io.sandhold.isolation.Limits;
import io.sandhold.isolation.NetworkMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.argument.Argument;
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
                                    + " network, state, uid, created, last_used, expires, cpu_weight, command_seconds,"
                                    + " output_bytes, extension_seconds, idle_seconds, network_allow, inodes) values (:id, :owner,"
                                    + " :node, :quota, :memory, :processes, :cpus, :openFiles, :network, :state, :uid,"
                                    + " :created, :lastUsed, :expires, :weight, :commandSeconds, :output, :extension, :idle,"
                                    + " :allow, :inodes)")
                    .bind("id", session.id().value())
                    .bind("owner", session.owner())
                    .bind("node", session.node())
                    .bind("state", session.state().name())
                    .bind("uid", session.uid())
                    .bind("created", Moments.of(session.created()))
                    .bind("lastUsed", Moments.of(session.lastUsed()))
                    .bindMap(changeable(session))
                    .execute();
        });
    }

    /** Writes down what may be changed of a session. */
    void change(Session session) {
        registry.write(handle -> handle.createUpdate(
                        "update session set quota_bytes = :quota, memory_bytes = :memory, processes = :processes,"
                                + " cpus = :cpus, open_files = :openFiles, network = :network, expires = :expires,"
                                + " cpu_weight = :weight, command_seconds = :commandSeconds, output_bytes = :output,"
                                + " extension_seconds = :extension, idle_seconds = :idle, network_allow = :allow,"
                                + " inodes = :inodes where id = :id")
                .bind("id", session.id().value())
                .bindMap(changeable(session))
                .execute());
    }

    private static Map<String, Object> changeable(Session session) {
        Limits limits = session.limits();
        Lifetime life = session.life();
        return Map.ofEntries(
                entry("quota", session.quotaBytes()),
                entry("inodes", number(session.inodes())),
                entry("memory", limits.memoryBytes()),
                entry("processes", limits.processes()),
                entry("cpus", limits.cpus()),
                entry("openFiles", limits.openFiles()),
                entry("weight", limits.cpuWeight()),
                entry("commandSeconds", limits.commandTime().toSeconds()),
                entry("output", limits.outputBytes()),
                entry("network", session.network().mode().name()),
                entry("allow", String.join("\n", session.network().hosts())),
                entry("expires", Moments.of(life.end())),
                entry("extension", seconds(life.extension())),
                entry("idle", seconds(life.idle())));
    }

    private static Argument seconds(Optional<Duration> time) {
        return number(time.map(Duration::toSeconds).map(OptionalLong::of).orElse(OptionalLong.empty()));
    }

    private static Argument number(OptionalLong value) {
        return (position, statement, context) -> {
            if (value.isPresent()) {
                statement.setLong(position, value.getAsLong());
            } else {
                statement.setNull(position, Types.BIGINT);
            }
        };
    }

    void setState(SessionId id, SessionState state) {
        registry.writeRemoval(handle -> handle.createUpdate("update session set state = :state where id = :id")
                .bind("state", state.name())
                .bind("id", id.value())
                .execute());
    }

    void setRecorded(SessionId id, boolean recorded) {
        registry.write(handle -> handle.createUpdate("update session set recorded = :recorded where id = :id")
                .bind("recorded", recorded)
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
        registry.writeRemoval(handle -> handle.createUpdate("delete from session where id = :id")
                .bind("id", id.value())
                .execute());
    }

    private static Session row(ResultSet row, StatementContext context) throws SQLException {
        return new Session(
                new SessionId(row.getString("id")),
                row.getString("owner"),
                row.getString("node"),
                row.getLong("quota_bytes"),
                number(row, "inodes"),
                new Limits(
                        row.getLong("memory_bytes"),
                        row.getInt("processes"),
                        row.getDouble("cpus"),
                        row.getInt("cpu_weight"),
                        row.getInt("open_files"),
                        Duration.ofSeconds(row.getLong("command_seconds")),
                        row.getLong("output_bytes")),
                network(row),
                SessionState.valueOf(row.getString("state")),
                row.getInt("uid"),
                Moments.in(row, "created"),
                Moments.in(row, "last_used"),
                new Lifetime(
                        Moments.optionalIn(row, "expires"),
                        seconds(row, "extension_seconds"),
                        seconds(row, "idle_seconds")),
                row.getBoolean("recorded"));
    }

    private static SessionNetwork network(ResultSet row) throws SQLException {
        NetworkMode mode = NetworkMode.valueOf(row.getString("network"));
        return mode == NetworkMode.EGRESS
                ? SessionNetwork.egress(row.getString("network_allow").lines().toList())
                : new SessionNetwork(mode, EgressPolicy.NOTHING);
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        Long value = row.getObject(column, Long.class);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static Optional<Duration> seconds(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, Long.class)).map(Duration::ofSeconds);
    }
}
