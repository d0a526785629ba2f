package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.sandhold.sessions.Metrics;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.Traces;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What is measured and traced of requests: how many came, what became of them, and how long each took to be answered to its end. Thread-safe.
 */
final class RequestWatch {

    /** What became of one. */
    enum Outcome {
        /** Answered: 1xx to 3xx. */
        ANSWERED,
        /** Refused: 4xx. */
        REFUSED,
        /** The server failed: 5xx. */
        FAILED,
        /** Its client was gone before the end. */
        GONE
    }

    private static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");

    /** Those that are told by name (RFC 9110, 5789); a client may send any other word. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE");

    private static final int LONGEST_TRACEPARENT = 256;

    private final Metrics.Timer timer;
    private final RestTransfers transfers;
    private final Traces traces;

    RequestWatch(SessionHost host) {
        this.traces = host.traces();
        this.transfers = new RestTransfers(host.metrics());
        this.timer = host.metrics()
                .timer(
                        "sandhold_rest_request_seconds",
                        "REST requests, and how long each took to its end; streams and previews among them.",
                        new Metrics.Label("outcome", Outcome.class));
    }

    /**
     * The head of a request has come.
     *
     * @param id as {@link RequestId} makes it
     */
    Watched begin(Visitor visitor, String method, String id) {
        return new Watched(visitor, METHODS.contains(method) ? method : "_OTHER", id);
    }

    /** One request. It is gone unless it is said how it ended. One thread. */
    final class Watched implements AutoCloseable {
        private final long began = System.nanoTime();
        private final String method;
        private final Traces.Span span;
        private final Traces.Scope scope;
        private Outcome outcome = Outcome.GONE;
        private Optional<Route> route = Optional.empty();

        private Watched(Visitor visitor, String method, String id) {
            this.method = method;
            this.span = traces.begin(
                    method, visitor.header(TRACEPARENT).filter(text -> text.length() <= LONGEST_TRACEPARENT));
            this.scope = span.enter();
            span.tell("http.request.method", method);
            span.tell("client.address", visitor.address());
            span.tell("sandhold.request_id", id);
        }

        /** It asks for this. Of its path nothing is told but the session's id: what else stands there is a file's name or a secret. */
        void found(Routes.Found found) {
            String path = found.route().path().documented();
            span.name(method + " " + path);
            span.tell("http.route", path);
            Optional<String> session = Optional.ofNullable(found.variables().get(Routes.Found.SESSION))
                    .filter(SessionId::isOne);
            session.ifPresent(id -> span.tell("sandhold.session", id));
            span.tell("url.path", path.replace("{" + Routes.Found.SESSION + "}", session.orElse("{session_id}")));
        }

        /** It is let in to this route. */
        void admitted(Route to) {
            route = Optional.of(to);
        }

        void answered(int status) {
            outcome = Outcome.ANSWERED;
            span.tell("http.response.status_code", status);
        }

        void refused(Problem problem) {
            outcome = problem.status() >= 500 ? Outcome.FAILED : Outcome.REFUSED;
            span.tell("http.response.status_code", problem.status());
            if (outcome == Outcome.FAILED) {
                span.failed(problem.code());
            } else {
                span.tell("sandhold.error", problem.code());
            }
        }

        /**
         * Counts what it moved, where that is a transfer of files and not counted yet.
         *
         * @param received the bytes of its body that came
         * @param sent the bytes of a file or archive that went
         */
        void moved(long received, long sent) {
            route.ifPresent(to -> transfers.over(to, method, outcome == Outcome.ANSWERED, received, sent, began));
            route = Optional.empty();
        }

        /** It is over. */
        @Override
        public void close() {
            timer.took(Duration.ofNanos(System.nanoTime() - began), outcome);
            if (outcome == Outcome.GONE) {
                span.failed(outcome.name());
            }
            scope.close();
            span.close();
        }
    }
}
