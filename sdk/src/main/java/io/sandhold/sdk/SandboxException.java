package io.sandhold.sdk;

/**
 * What can go wrong in a call: a closed set, so that a {@code switch} over it is complete. The message is the server's own sentence,
 * which says what to do.
 */
public abstract sealed class SandboxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private SandboxException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The HTTP status; 0 where no answer came. */
    public int status() {
        return status;
    }

    /** The request is wrong (400, 413, 422 and the like): mend it, a repetition cannot help. */
    public static final class Invalid extends SandboxException {
        private static final long serialVersionUID = 1L;

        Invalid(int status, String message) {
            super(status, message, null);
        }
    }

    /** The token is missing, wrong, or not enough (401, 403). */
    public static final class NotAllowed extends SandboxException {
        private static final long serialVersionUID = 1L;

        NotAllowed(int status, String message) {
            super(status, message, null);
        }
    }

    /** No such session or file (404). */
    public static final class NotFound extends SandboxException {
        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(404, message, null);
        }
    }

    /** It is there already (409). */
    public static final class AlreadyExists extends SandboxException {
        private static final long serialVersionUID = 1L;

        AlreadyExists(String message) {
            super(409, message, null);
        }
    }

    /** The session's quota is reached (507): remove files, or make a larger session. */
    public static final class QuotaReached extends SandboxException {
        private static final long serialVersionUID = 1L;

        QuotaReached(String message) {
            super(507, message, null);
        }
    }

    /** The command's time was over (408); what it had printed is here. */
    public static final class TimedOut extends SandboxException {
        private static final long serialVersionUID = 1L;

        private final String stdout;
        private final String stderr;

        TimedOut(String message, String stdout, String stderr) {
            super(408, message, null);
            this.stdout = stdout;
            this.stderr = stderr;
        }

        public String stdout() {
            return stdout;
        }

        public String stderr() {
            return stderr;
        }
    }

    /** Too much at once, or not at the moment (429, 503): the same call may go through later. */
    public static final class Busy extends SandboxException {
        private static final long serialVersionUID = 1L;

        Busy(int status, String message) {
            super(status, message, null);
        }
    }

    /** The server failed (500 and the rest), or answered what is no answer of a Sandhold. */
    public static final class Failed extends SandboxException {
        private static final long serialVersionUID = 1L;

        Failed(int status, String message) {
            super(status, message, null);
        }
    }

    /** No answer came: no connection, or it broke. Whether the call was carried out is not known. */
    public static final class Unreachable extends SandboxException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, Throwable cause) {
            super(0, message, cause);
        }
    }
}
