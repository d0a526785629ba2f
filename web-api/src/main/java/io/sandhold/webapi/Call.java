package io.sandhold.webapi;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionId;
import java.util.Map;

/**
 * One request on its way to an operation: who asks, what its address named, and its body.
 *
 * @param content what came with it
 * @param host what the server holds
 * @param by who asks
 * @param variables of the path, by name, decoded
 * @param query of the address
 * @param heap what it may hold in memory
 */
record Call(
        Content content,
        SessionHost host,
        Principal by,
        Map<String, String> variables,
        QueryString query,
        HeapShare heap) {

    /** A variable of the path. */
    String variable(String name) {
        return variables.get(name);
    }

    /** The session that the path names. */
    SessionId session() {
        return new SessionId(variable("session_id"));
    }

    Members body() {
        return content.members(heap);
    }

    /** Writes down what was done to a session. */
    void audit(AuditKind kind, String detail) {
        host.audit().record(AuditEvent.now(kind, by, variables.getOrDefault("session_id", ""), detail));
    }
}
