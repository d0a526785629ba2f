package io.sandhold.sessions;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * One opening of the registry's file by H2: a small pool on it, migrated. Thread-safe.
 *
 * <p>{@code WRITE_DELAY=0} writes each commit to the file before it returns. {@code REUSE_SPACE=FALSE} only appends: where H2 writes over
 * space that it holds to be free, what follows a SIGKILL is at times an opening without the last commits, answered though they were
 * (docs/decisions/033). {@code IFEXISTS} opens a file that is there and makes none. The file therefore grows, and {@link #closeCompacted()} takes back what is no longer used.
 */
final class RegistryDatabase {

    private static final System.Logger LOG = System.getLogger(RegistryDatabase.class.getName());
    private static final String SETTINGS =
            ";IFEXISTS=TRUE;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;REUSE_SPACE=FALSE;LOCK_TIMEOUT=10000;TRACE_LEVEL_FILE=0";

    private static final String USER = "sandhold";

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private RegistryDatabase(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /** Opens the file, which may be an empty one, and brings it to this version's schema. */
    static RegistryDatabase open(Path home) {
        HikariDataSource pool = new HikariDataSource(poolOf("jdbc:h2:file:" + home.resolve("registry") + SETTINGS));
        try {
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:io/sandhold/sessions/migration")
                    .load()
                    .migrate();
            return new RegistryDatabase(pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariConfig poolOf(String url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("registry");
        config.setJdbcUrl(url);
        config.setUsername(USER);
        config.setPassword("");
        config.setMinimumIdle(1);
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
        return config;
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /** Closes it as it is. */
    void close() {
        pool.close();
    }

    /** Closes it, its file written anew without what is no longer used; says whether that went well. */
    boolean closeCompacted() {
        // not one of the pool's, which would open the file again as soon as its connections break
        try (Connection connection = DriverManager.getConnection(pool.getJdbcUrl(), USER, "");
                Statement statement = connection.createStatement()) {
            pool.close();
            statement.execute("shutdown compact");
            return true;
        } catch (SQLException e) {
            pool.close();
            LOG.log(System.Logger.Level.WARNING, "the registry's file could not be made smaller", e);
            return false;
        }
    }
}
