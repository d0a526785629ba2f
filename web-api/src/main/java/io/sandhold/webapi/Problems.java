package io.sandhold.webapi;

import io.sandhold.archives.ArchiveException;
import io.sandhold.interpreters.NoRoomException;
import io.sandhold.isolation.JailException;
import io.sandhold.sessions.SessionException;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.StorageException;
import io.sandhold.storage.TreeBoundException;
import jakarta.json.JsonObject;
import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * The one place that turns what went wrong into a {@link Problem}. What is not a refusal but a fault is logged under the
 * request's id, and only the id is told.
 */
final class Problems {

    private static final System.Logger LOG = System.getLogger(Problems.class.getName());

    private Problems() {}

    /** @param id of the request, by which the operator finds it in the log */
    static Problem of(Throwable thrown, String id) {
        return switch (thrown) {
            case Problem problem -> problem;
            case SessionException refusal -> ofSession(refusal, id);
            case FileOperationException refusal -> ofFile(refusal, id);
            case NoRoomException full -> ofFull(full);
            case JailException end -> ofJail(end, id);
            case TreeBoundException end -> ofBound(end);
            case ArchiveException refusal -> ofArchive(refusal);
            case StorageException fault ->
                logged(fault, id, 503, "STORAGE", "The session's volume cannot be used now.");
            default ->
                logged(thrown, id, 500, "INTERNAL", "The server made a mistake; the operator finds it in the log.");
        };
    }

    private static Problem ofSession(SessionException refusal, String id) {
        String detail = refusal.getMessage();
        return switch (refusal.error()) {
            case INVALID -> Problem.invalid(detail);
            case NOT_FOUND -> Problem.notFound(detail);
            case EXISTS -> new Problem(409, "EXISTS", detail);
            case IN_USE -> new Problem(409, "IN_USE", detail);
            case NOT_POSSIBLE -> new Problem(409, "NOT_POSSIBLE", detail);
            case FORBIDDEN -> new Problem(403, "FORBIDDEN", detail);
            case EXHAUSTED -> Problem.noRoom(detail, "30");
            case EXPIRED -> new Problem(410, "SESSION_EXPIRED", detail);
            case UNREACHABLE -> new Problem(502, "UNREACHABLE", detail);
            case UNAVAILABLE -> {
                LOG.log(Level.WARNING, "request " + id + ": unavailable: " + SafeText.of(detail), refusal);
                yield new Problem(503, "UNAVAILABLE", detail);
            }
        };
    }

    /** A jail that ends under a command was stopped, or went with the server: one line in the log, not a fault's trace. */
    private static Problem ofJail(JailException end, String id) {
        LOG.log(
                Level.WARNING,
                "request " + id + ": a command's jail ended: " + SafeText.of(String.valueOf(end.getMessage())));
        return new Problem(503, "JAIL", "The session's jail did not start, or ended under the command; try again.");
    }

    private static Problem ofFull(NoRoomException full) {
        return new Problem(
                429,
                "EXHAUSTED",
                full.getMessage(),
                JsonObject.EMPTY_JSON_OBJECT,
                Map.of(
                        "Retry-After",
                        Long.toString(Math.max(1, full.retryAfter().toSeconds()))),
                null);
    }

    private static Problem ofFile(FileOperationException refusal, String id) {
        String detail = refusal.getMessage();
        return switch (refusal.error()) {
            case NOT_FOUND -> Problem.notFound(detail);
            case EXISTS, NOT_EMPTY -> new Problem(409, "EXISTS", detail);
            case PERMISSION -> new Problem(403, "FORBIDDEN", detail);
            case QUOTA -> new Problem(507, "QUOTA_EXCEEDED", detail);
            case NOT_A_DIRECTORY, IS_A_DIRECTORY, LOOP, NAME_TOO_LONG, INVALID, NOT_A_FILE, UNSUPPORTED ->
                Problem.invalid(detail);
            case BUSY -> new Problem(409, "BUSY", detail);
            case CLOSED -> new Problem(410, "GONE", detail);
            case IO -> logged(refusal, id, 500, "IO", detail);
        };
    }

    private static Problem ofBound(TreeBoundException end) {
        return switch (end.bound()) {
            case TIME -> new Problem(408, "TIMEOUT", end.getMessage());
            case ENTRIES, PATHS -> new Problem(413, "TOO_MANY_ENTRIES", end.getMessage());
        };
    }

    private static Problem ofArchive(ArchiveException refusal) {
        String detail = SafeText.of(refusal.getMessage());
        return switch (refusal.reason()) {
            case UNSAFE -> new Problem(422, "ARCHIVE_UNSAFE", detail);
            case BROKEN -> new Problem(422, "ARCHIVE_BROKEN", detail);
            case UNSUPPORTED -> new Problem(415, "ARCHIVE_UNSUPPORTED", detail);
            case TOO_MANY -> new Problem(413, "TOO_MANY_ENTRIES", detail);
            case CONFLICT -> new Problem(409, "EXISTS", detail);
        };
    }

    private static Problem logged(Throwable fault, String id, int status, String code, String detail) {
        LOG.log(Level.ERROR, "request " + id, fault);
        return new Problem(
                status, code, detail + " (request " + id + ")", JsonObject.EMPTY_JSON_OBJECT, Map.of(), fault);
    }
}
