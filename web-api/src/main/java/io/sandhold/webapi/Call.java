package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionId;
import jakarta.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request on its way to an operation: who asks, what its address named, and its body.
 *
 * @param content what came with it
 * @param host what the server holds
 * @param by who asks
 * @param variables of the path, by name, decoded
 * @param query of the address
 * @param heap what it may hold in memory
 * @param requestId as {@link RequestId} makes it
 */
record Call(
        Content content,
        SessionHost host,
        Principal by,
        Map<String, String> variables,
        QueryString query,
        HeapShare heap,
        String requestId) {

    private static final String JSON = "application/json";
    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");

    /** The same one with another body. */
    Call with(Content other) {
        return new Call(other, host, by, variables, query, heap, requestId);
    }

    /** A variable of the path. */
    String variable(String name) {
        return variables.get(name);
    }

    /** The session that the path names. */
    SessionId session() {
        return new SessionId(variable("session_id"));
    }

    /**
     * Whether the client asks for an answer of this type by name. One that names JSON before it, as clients do that name all that they might get, is content with
     * that.
     */
    boolean accepts(String type) {
        String accepted = content.header(HeaderNames.ACCEPT).orElse("").toLowerCase(Locale.ROOT);
        int named = accepted.indexOf(type);
        int json = accepted.indexOf(JSON);
        return named >= 0 && (json < 0 || named < json);
    }

    /** The last event that the client had of a stream which broke. */
    Optional<String> lastEventId() {
        return content.header(LAST_EVENT_ID).filter(id -> !id.isBlank());
    }

    /** @throws Problem 426 unless the client asks for a WebSocket */
    void requireUpgrade() {
        if (!content.upgrades()) {
            throw new Problem(
                    426,
                    "UPGRADE_REQUIRED",
                    "this address is a WebSocket's: ask for it with 'Connection: Upgrade' and 'Upgrade: websocket'",
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of("Upgrade", "websocket"),
                    null);
        }
    }

    Members body() {
        return content.members(heap);
    }

    /** Writes down what was done to a session. */
    void audit(AuditKind kind, String detail) {
        host.audit().record(AuditEvent.now(kind, by, variables.getOrDefault("session_id", ""), detail));
    }
}
