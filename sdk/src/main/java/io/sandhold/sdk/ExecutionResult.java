package io.sandhold.sdk;

import jakarta.json.JsonValue;
import java.util.Map;

/**
 * What a command or a piece of code did.
 *
 * @param stdout what it printed, to the byte, read as UTF-8
 * @param stderr what it printed there
 * @param returnCode its exit code; 128 + the signal where one ended it
 * @param outputVariables the variables asked for that were there and have a JSON form; empty for commands
 */
public record ExecutionResult(String stdout, String stderr, int returnCode, Map<String, JsonValue> outputVariables) {
    public ExecutionResult {
        outputVariables = Map.copyOf(outputVariables);
    }
}
