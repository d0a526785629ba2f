package io.sandhold.interpreters;

import java.util.Map;

/**
 * A context that is asked for.
 *
 * @param directory where its interpreter starts, absolute in the session
 * @param environment added to the session's own
 */
public record ContextRequest(String directory, Map<String, String> environment) {
    public ContextRequest {
        environment = Map.copyOf(environment);
    }
}
