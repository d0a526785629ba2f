package io.sandhold.webapi;

import io.sandhold.isolation.JailException;
import io.sandhold.sessions.SessionException;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.StorageException;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.lang.System.Logger.Level;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The one place that turns what went wrong into a {@link Problem}. What is not a refusal but a fault is logged under a
 * number, and only the number is told.
 */
final class Problems {

    private static final System.Logger LOG = System.getLogger(Problems.class.getName());

    private Problems() {}

    static Problem of(Throwable thrown) {
        return switch (thrown) {
            case Problem problem -> problem;
            case SessionException refusal -> ofSession(refusal);
            case FileOperationException refusal -> ofFile(refusal);
            case JailException end -> ofJail(end);
            case StorageException fault -> logged(fault, 503, "storage", "The session's volume cannot be used now.");
            default -> logged(thrown, 500, "internal", "The server made a mistake; the operator finds it in the log.");
        };
    }

    private static Problem ofSession(SessionException refusal) {
        String detail = refusal.getMessage();
        return switch (refusal.error()) {
            case INVALID -> Problem.invalid(detail);
            case NOT_FOUND -> Problem.notFound(detail);
            case EXISTS -> new Problem(409, "exists", detail);
            case IN_USE -> new Problem(409, "in_use", detail);
            case NOT_POSSIBLE -> new Problem(409, "not_possible", detail);
            case FORBIDDEN -> new Problem(403, "forbidden", detail);
            case EXHAUSTED -> new Problem(429, "exhausted", detail);
            case EXPIRED -> new Problem(410, "expired", detail);
            case UNREACHABLE -> new Problem(502, "unreachable", detail);
            case UNAVAILABLE -> {
                LOG.log(Level.WARNING, "unavailable: " + SafeText.of(detail), refusal);
                yield new Problem(503, "unavailable", detail);
            }
        };
    }

    /** A jail that ends under a command was stopped, or went with the server: one line in the log, not a fault's trace. */
    private static Problem ofJail(JailException end) {
        LOG.log(Level.WARNING, "a command's jail ended: " + SafeText.of(String.valueOf(end.getMessage())));
        return new Problem(503, "jail", "The session's jail did not start, or ended under the command; try again.");
    }

    private static Problem ofFile(FileOperationException refusal) {
        String detail = refusal.getMessage();
        return switch (refusal.error()) {
            case NOT_FOUND -> Problem.notFound(detail);
            case EXISTS, NOT_EMPTY -> new Problem(409, "exists", detail);
            case PERMISSION -> new Problem(403, "forbidden", detail);
            case QUOTA -> new Problem(507, "quota", detail);
            case NOT_A_DIRECTORY, IS_A_DIRECTORY, LOOP, NAME_TOO_LONG, INVALID, NOT_A_FILE, UNSUPPORTED ->
                Problem.invalid(detail);
            case BUSY -> new Problem(409, "busy", detail);
            case CLOSED -> new Problem(410, "gone", detail);
            case IO -> logged(refusal, 500, "io", detail);
        };
    }

    private static Problem logged(Throwable fault, int status, String code, String detail) {
        String incident = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        LOG.log(Level.ERROR, "incident " + incident, fault);
        JsonObject more = Json.createObjectBuilder().add("incident", incident).build();
        return new Problem(status, code, detail + " (incident " + incident + ")", more, Map.of(), fault);
    }
}
