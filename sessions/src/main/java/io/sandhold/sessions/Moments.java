package io.sandhold.sessions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.argument.Argument;

/**
 * Moments as the registry keeps them: {@code timestamp with time zone}, in UTC, to the millisecond. Bound as
 * {@link OffsetDateTime}, since {@link java.sql.Timestamp} goes through the local time and loses an hour each autumn.
 */
final class Moments {

    private Moments() {}

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    static Argument of(Instant moment) {
        return (position, statement, context) -> statement.setObject(position, moment.atOffset(ZoneOffset.UTC));
    }

    static Argument of(Optional<Instant> moment) {
        return moment.map(Moments::of)
                .orElse((position, statement, context) -> statement.setNull(position, Types.TIMESTAMP_WITH_TIMEZONE));
    }

    static Instant in(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static Optional<Instant> optionalIn(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
