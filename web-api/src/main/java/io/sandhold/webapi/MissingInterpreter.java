package io.sandhold.webapi;

import io.sandhold.isolation.Command;
import io.sandhold.sessions.SessionLease;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks whether an interpreter is there at all: where code ended as what is not found does, for that is not the code's fault; and before code is streamed, for its answer has begun by the time
 * it ends.
 */
final class MissingInterpreter {

    /** What a shell gives for a program that is not there, and code may give by itself. */
    static final int NOT_FOUND = 127;

    private static final String LOOK =
            "for program; do command -v -- \"$program\" >/dev/null && echo \"$program\"; done";
    private static final Duration SHORTLY = Duration.ofSeconds(10);

    private MissingInterpreter() {}

    /**
     * Looks with the call's own environment and directory, by which its interpreter is found.
     *
     * @throws Problem 422 if the session has no such program, with those that it has
     */
    static void throwIfSo(Call call, SessionLease lease, Language language, RunOptions options) {
        RunOptions shortly =
                new RunOptions(List.of(), SHORTLY, options.environment(), options.directory(), new byte[0]);
        List<String> words = new ArrayList<>(List.of("/bin/bash", "-c", LOOK, "bash"));
        words.addAll(language.programs());
        Command look = shortly.command(words);
        List<String> there = CommandRun.of(call, lease, look, "looking for interpreters", shortly)
                .stdout()
                .text()
                .lines()
                .toList();
        if (!there.contains(language.program())) {
            JsonArrayBuilder available = Json.createArrayBuilder(there);
            throw new Problem(
                    422,
                    "INTERPRETER_MISSING",
                    "there is no '" + SafeText.of(language.program()) + "' in the session to run this with; there is "
                            + String.join(", ", there),
                    Json.createObjectBuilder().add("available", available).build(),
                    Map.of(),
                    null);
        }
    }
}
