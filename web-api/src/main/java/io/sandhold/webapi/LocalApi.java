package io.sandhold.webapi;

import io.sandhold.programs.Programs;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionHost;
import jakarta.json.JsonObject;
import java.io.InputStream;

/**
 * The REST API without HTTP, for callers in this process: the same operations under the same rights, for whoever the caller says is
 * asking. Thread-safe.
 */
public interface LocalApi {

    /** The API over a host and its programs; {@code config} as the HTTP door has it. */
    static LocalApi of(WebServerConfig config, SessionHost host, Programs programs) {
        return new RoutedLocalApi(config, host, programs);
    }

    /**
     * Asks for one thing that answers in JSON.
     *
     * @param by who is asking
     * @param method {@code GET}, {@code POST}, {@code PATCH} or {@code DELETE}
     * @param path below {@code /workspace/se}, percent-encoded, maybe with a query
     * @param body the members sent along; empty where there are none
     * @throws Refusal as the server would have answered over HTTP with a status of 400 or more
     */
    JsonObject ask(Principal by, String method, String path, JsonObject body);

    /**
     * Asks for one thing that answers in bytes as they are read, such as a recording's file.
     *
     * @param path as above
     * @return the caller's to close
     * @throws Refusal as {@link #ask} has it
     */
    InputStream open(Principal by, String path);

    /** What was asked for was refused; the message says why and what to do next. */
    final class Refusal extends RuntimeException {

        private final int status;

        Refusal(Problem problem) {
            super(problem.getMessage(), problem);
            this.status = problem.status();
        }

        /** The status that HTTP would have had: 400 to 599. */
        public int status() {
            return status;
        }
    }
}
