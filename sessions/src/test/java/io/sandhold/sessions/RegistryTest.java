package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {

    @TempDir
    Path directory;

    @Test
    void an_empty_directory_becomes_a_registry_that_only_the_server_reads() throws Exception {
        Path home = directory.resolve("data/registry");
        try (Registry registry = Registry.open(home)) {
            assertTrue(registry.answers());
            assertEquals(List.of(), new SessionTable(registry).all());
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home)));
        Path file = home.resolve("registry.mv.db");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void a_database_of_the_first_version_is_opened_with_what_it_holds() throws Exception {
        // as version 1 left it: made by its own script and by no code of today
        String url = "jdbc:h2:file:" + directory.resolve("registry");
        String script = Files.readString(Path.of("src/main/resources/io/sandhold/sessions/migration/V1__registry.sql"));
        try (Connection connection = DriverManager.getConnection(url, "sandhold", "");
                Statement statement = connection.createStatement()) {
            statement.execute(script);
            statement.execute(
                    "create table \"flyway_schema_history\" (\"installed_rank\" int primary key, \"version\" varchar(50),"
                            + " \"description\" varchar(200) not null, \"type\" varchar(20) not null, \"script\" varchar(1000) not null,"
                            + " \"checksum\" int, \"installed_by\" varchar(100) not null,"
                            + " \"installed_on\" timestamp default current_timestamp not null, \"execution_time\" int not null,"
                            + " \"success\" boolean not null)");
            statement.execute(
                    "insert into \"flyway_schema_history\" values (1, '1', 'registry', 'SQL', 'V1__registry.sql', null,"
                            + " 'sandhold', current_timestamp, 1, true)");
            statement.execute(
                    "insert into account values ('admin', 'ADMIN', timestamp with time zone '2026-01-02 03:04:05+00')");
        }
        try (Registry registry = Registry.open(directory)) {
            Account admin = new AccountTable(registry).find("admin").orElseThrow();
            assertEquals(Instant.parse("2026-01-02T03:04:05Z"), admin.created());
        }
    }

    @Test
    void a_session_of_the_first_version_gets_the_values_of_then_and_the_file_its_seal() throws Exception {
        // as the servers of then made it: their settings, their one script, and no copy or seal
        String url = "jdbc:h2:file:" + directory.resolve("registry") + ";WRITE_DELAY=0;RETENTION_TIME=5000";
        Flyway.configure()
                .dataSource(url, "sandhold", "")
                .locations("classpath:io/sandhold/sessions/migration")
                .target("1")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url, "sandhold", "");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into account values ('anna', 'USER', timestamp with time zone '2026-01-02 03:04:05+00')");
            statement.execute(
                    "insert into session values ('s1', 'anna', 'node1', 52428800, 67108864, 32, 0.75, 256, 'HOST',"
                            + " 'CREATED', 70007, timestamp with time zone '2026-01-02 03:04:06+00',"
                            + " timestamp with time zone '2026-01-02 03:04:07+00',"
                            + " timestamp with time zone '2026-01-03 03:04:06+00')");
        }
        Session then = new Session(
                new SessionId("s1"),
                "anna",
                "node1",
                50L << 20,
                OptionalLong.empty(),
                new Limits(64L << 20, 32, 0.75, 100, 256, Duration.ofDays(1), 32L << 20),
                SessionNetwork.HOST,
                SessionState.CREATED,
                70_007,
                Instant.parse("2026-01-02T03:04:06Z"),
                Instant.parse("2026-01-02T03:04:07Z"),
                new Lifetime(Optional.of(Instant.parse("2026-01-03T03:04:06Z")), Optional.empty(), Optional.empty()));
        try (Registry registry = Registry.open(directory)) {
            assertEquals(List.of(then), new SessionTable(registry).all());
        }
        assertTrue(Files.exists(directory.resolve("registry.copy")));
        assertTrue(Files.exists(directory.resolve("registry.sealed")));
        try (Registry registry = Registry.open(directory)) {
            assertEquals(List.of(then), new SessionTable(registry).all());
        }
    }

    @Test
    void every_member_of_a_session_comes_back_as_it_was() {
        Session session = session("a.b-C_9", 70_001).in(SessionState.CREATED);
        try (Registry registry = Registry.open(directory)) {
            new AccountTable(registry).insert(new Account("admin", Role.ADMIN, Moments.now()));
            new SessionTable(registry).insert(session);
        }
        try (Registry registry = Registry.open(directory)) {
            SessionTable table = new SessionTable(registry);
            assertEquals(List.of(session), table.all());
            // the hour that comes twice in many zones is kept apart
            Instant used = Instant.parse("2026-10-25T00:30:00.123Z");
            table.setLastUsed(Map.of(session.id(), used));
            assertEquals(List.of(session.usedAt(used)), table.all());
            table.delete(session.id());
            assertEquals(List.of(), table.all());
        }
    }

    @Test
    void a_second_server_on_the_same_registry_is_told_so() throws Exception {
        try (Registry registry = Registry.open(directory);
                ChildServer other = ChildServer.start(directory, "open")) {
            String answer = other.line();
            assertTrue(answer.contains("in use by another server"), answer);
            assertTrue(registry.answers());
        }
    }

    @Test
    void a_file_that_is_no_database_is_refused_with_what_to_do() throws Exception {
        Files.writeString(directory.resolve("registry.mv.db"), "not a database ".repeat(1000));
        SessionException e = assertThrows(SessionException.class, () -> Registry.open(directory));
        assertEquals(SessionError.UNAVAILABLE, e.error());
        assertTrue(e.getMessage().contains("Put a copy in its place"), e.getMessage());
    }

    @Test
    void a_directory_that_h2_would_read_as_settings_is_refused() {
        SessionException e =
                assertThrows(SessionException.class, () -> Registry.open(directory.resolve("x;INIT=drop all objects")));
        assertTrue(e.getMessage().contains("';'"), e.getMessage());
    }

    @Test
    void it_does_not_answer_once_closed_or_once_its_file_is_gone() throws Exception {
        Registry registry = Registry.open(directory);
        assertTrue(registry.answers());
        Path file = directory.resolve("registry.mv.db");
        Files.move(file, directory.resolve("aside"));
        assertFalse(registry.answers());
        Files.move(directory.resolve("aside"), file);
        assertTrue(registry.answers());
        registry.close();
        assertFalse(registry.answers());
    }

    @Test
    void what_was_answered_survives_a_kill() throws Exception {
        try (ChildServer writer = ChildServer.start(directory, "write")) {
            for (int i = 0; i < 50; i++) {
                writer.line();
            }
            writer.kill();
            int last = writer.lastLine();
            try (Registry registry = Registry.open(directory)) {
                List<String> names = new AccountTable(registry)
                        .all().stream().map(Account::name).toList();
                for (int i = 0; i <= last; i++) {
                    assertTrue(names.contains("a" + i), "a" + i + " of 0 to " + last + " was answered and is lost");
                }
            }
        }
    }

    @Test
    void uids_are_never_given_twice_also_after_a_restart_and_come_round_past_those_in_use() {
        int first;
        try (Registry registry = Registry.open(directory)) {
            HostUids uids = new HostUids(registry, 70_000);
            first = uids.take();
            assertEquals(70_000, first);
            assertEquals(70_001, uids.take());
            uids.release(70_001);
            assertEquals(70_002, uids.take());
        }
        try (Registry registry = Registry.open(directory)) {
            HostUids uids = new HostUids(registry, 70_000);
            assertTrue(uids.occupy(first));
            assertFalse(uids.occupy(first));
            assertFalse(uids.occupy(69_999));
            assertTrue(uids.take() > 70_002);
            registry.write(handle -> handle.execute("update uid_counter set handed_out = ?", HostUids.SPAN));
        }
        try (Registry registry = Registry.open(directory)) {
            HostUids uids = new HostUids(registry, 70_000);
            assertTrue(uids.occupy(70_000));
            assertEquals(70_001, uids.take());
        }
    }

    static Session session(String id, int uid) {
        Instant created = Instant.parse("2026-05-06T07:08:09.010Z");
        return new Session(
                new SessionId(id),
                "admin",
                "node1",
                50L << 20,
                OptionalLong.of(1234),
                new Limits(64L << 20, 32, 0.75, 256),
                SessionNetwork.HOST,
                SessionState.CREATED,
                uid,
                created,
                created.plusSeconds(1),
                new Lifetime(
                        Optional.of(created.plusSeconds(3600)), Optional.of(Duration.ofSeconds(60)), Optional.empty()));
    }
}
