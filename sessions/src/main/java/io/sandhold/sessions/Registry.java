package io.sandhold.sessions;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The registry: one embedded H2 database (MVStore file) behind a small pool, migrated when it is opened. Thread-safe.
 *
 * <p>What a method here has answered survives a SIGKILL of the server: {@code WRITE_DELAY=0} writes each commit to the file
 * before it returns. {@code RETENTION_TIME} is short because H2 otherwise keeps each old page for 45 s, and the file grows
 * tenfold under load (docs/decisions/031).
 */
final class Registry implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Registry.class.getName());
    private static final String SETTINGS =
            ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;RETENTION_TIME=5000;LOCK_TIMEOUT=10000;TRACE_LEVEL_FILE=0";

    private final Path file;
    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Registry(Path file, HikariDataSource pool) {
        this.file = file;
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /**
     * Opens {@code DIRECTORY/registry.mv.db}, which is made (mode 0600) if missing.
     *
     * @throws SessionException with {@link SessionError#UNAVAILABLE}; the message is for the operator
     */
    static Registry open(Path directory) {
        Path home = directory.toAbsolutePath().normalize();
        if (home.toString().contains(";")) {
            throw unavailable("the registry's directory '" + home + "' must not hold a ';'; choose another", null);
        }
        Path file = home.resolve("registry.mv.db");
        HikariDataSource pool = null;
        try {
            prepare(home, file);
            pool = new HikariDataSource(poolOf("jdbc:h2:file:" + home.resolve("registry") + SETTINGS));
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:io/sandhold/sessions/migration")
                    .load()
                    .migrate();
            return new Registry(file, pool);
        } catch (RuntimeException e) {
            if (pool != null) {
                pool.close();
            }
            throw unavailable(cannotOpen(file, e), e);
        }
    }

    private static void prepare(Path home, Path file) {
        try {
            if (!Files.isDirectory(home)) {
                Path parent = home.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HikariConfig poolOf(String url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("registry");
        config.setJdbcUrl(url);
        config.setUsername("sandhold");
        config.setPassword("");
        config.setMinimumIdle(1);
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
        return config;
    }

    private static String cannotOpen(Path file, RuntimeException failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
                return "the registry " + file
                        + " is in use by another server; stop that one, or name another data directory";
            }
            if (at instanceof UncheckedIOException io) {
                return "the registry " + file + " cannot be made: " + io.getCause();
            }
            if (at instanceof FlywayException flyway) {
                return "the registry " + file + " cannot be brought to this version: " + flyway.getMessage();
            }
        }
        return "the registry " + file + " cannot be opened (" + failure.getMessage()
                + "); look at its rights and the room on its disk, or put a copy in its place";
    }

    /** Runs {@code work} on a connection. */
    <T> T read(HandleCallback<T, RuntimeException> work) {
        try {
            return jdbi.withHandle(work);
        } catch (JdbiException e) {
            throw failed(e);
        }
    }

    /** Runs {@code work} in one transaction; it is on disk when this returns. */
    <T> T write(HandleCallback<T, RuntimeException> work) {
        try {
            return jdbi.inTransaction(work);
        } catch (JdbiException e) {
            throw failed(e);
        }
    }

    /** As {@link #write}; empty where a unique constraint refused it. */
    <T> Optional<T> writeUnlessPresent(HandleCallback<T, RuntimeException> work) {
        try {
            return Optional.of(jdbi.inTransaction(work));
        } catch (JdbiException e) {
            // 23505: unique_violation, in H2 as in PostgreSQL
            if (e.getCause() instanceof SQLException sql && "23505".equals(sql.getSQLState())) {
                return Optional.empty();
            }
            throw failed(e);
        }
    }

    /** Whether it answers now, and its file is still there. */
    boolean answers() {
        try {
            return Files.exists(file)
                    && jdbi.withHandle(handle ->
                            handle.createQuery("select 1").mapTo(Integer.class).one() == 1);
        } catch (JdbiException e) {
            LOG.log(System.Logger.Level.DEBUG, "the registry does not answer", e);
            return false;
        }
    }

    private static SessionException failed(JdbiException e) {
        LOG.log(System.Logger.Level.ERROR, "the registry failed", e);
        return unavailable("the registry does not answer at the moment; try again soon", e);
    }

    private static SessionException unavailable(String message, Throwable cause) {
        return new SessionException(SessionError.UNAVAILABLE, message, cause);
    }

    @Override
    public void close() {
        pool.close();
    }
}
