package io.sandhold.sessions;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;

/** What a failure of H2 means. */
final class RegistryFailure {

    /** After which H2 does not use its file any more until it is opened again. */
    private static final Set<Integer> OF_THE_FILE = Set.of(
            ErrorCode.GENERAL_ERROR_1,
            ErrorCode.OUT_OF_MEMORY,
            ErrorCode.OBJECT_CLOSED,
            ErrorCode.IO_EXCEPTION_1,
            ErrorCode.IO_EXCEPTION_2,
            ErrorCode.FILE_CORRUPTED_1,
            ErrorCode.CONNECTION_BROKEN_1,
            ErrorCode.DATABASE_IS_CLOSED,
            ErrorCode.DATABASE_CALLED_AT_SHUTDOWN);

    private RegistryFailure() {}

    /** Whether the database must be opened again. */
    static boolean ofTheFile(RuntimeException failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLTransientConnectionException
                    || at instanceof SQLException sql && OF_THE_FILE.contains(sql.getErrorCode())) {
                return true;
            }
        }
        return false;
    }

    /** Why the registry could not be opened, and what to do. */
    static String toOpen(RegistryFiles files, Exception failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
                return "the registry " + files.file()
                        + " is in use by another server; stop that one, or name another data directory";
            }
            if (at instanceof IOException io && at == failure) {
                return "the registry " + files.file() + " cannot be made: " + io;
            }
            if (at instanceof FlywayException flyway) {
                return "the registry " + files.file() + " cannot be brought to this version: " + flyway.getMessage();
            }
        }
        return "the registry " + files.file() + " cannot be opened (" + failure.getMessage()
                + "); look at its rights and the room on its disk. If it is damaged: " + files.remedy();
    }
}
