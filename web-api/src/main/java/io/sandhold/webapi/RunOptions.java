package io.sandhold.webapi;

import io.sandhold.isolation.Command;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code execute} and {@code execute_code} take beside what is run.
 *
 * @param args words for the command, as they are
 * @param timeout how long it may run; an hour where it is not said, a day at most
 * @param environment added to the session's own
 * @param directory the working directory
 * @param stdin what it reads, at most a body's size; nothing where it is not said
 */
record RunOptions(
        List<String> args, Duration timeout, Map<String, String> environment, String directory, byte[] stdin) {

    private static final double DEFAULT_SECONDS = 3600;
    private static final double MOST_SECONDS = 86_400;
    private static final Duration LINGER = Duration.ofMillis(200);

    static RunOptions of(Members body) {
        double seconds = body.optionalNumber("timeout").orElse(DEFAULT_SECONDS);
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw Problem.invalid("\"timeout\" must be above 0 and at most 86400 seconds, not " + seconds);
        }
        List<String> args = body.strings("args");
        args.forEach(arg -> withoutNul("args", arg));
        Map<String, String> environment = body.stringMap("env");
        environment.forEach((name, value) -> {
            withoutNul("env." + name, value);
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
                throw Problem.invalid("\"env\" has a name that cannot be one: '" + SafeText.of(name) + "'");
            }
        });
        String directory = body.optionalString("cwd")
                .filter(text -> !text.isEmpty())
                .map(RunOptions::directory)
                .orElse("/workspace");
        byte[] stdin = body.optionalString("stdin").orElse("").getBytes(StandardCharsets.UTF_8);
        return new RunOptions(
                args, Duration.ofMillis(Math.max(1, (long) (seconds * 1000))), environment, directory, stdin);
    }

    /** A name, an argument or code that is to be handed to a program. */
    static String withoutNul(String member, String text) {
        if (text.indexOf('\0') >= 0) {
            throw Problem.invalid("\"" + member + "\" must not hold a NUL character");
        }
        return text;
    }

    /** Absolute as the session sees it; else below {@code /workspace}. */
    private static String directory(String text) {
        withoutNul("cwd", text);
        return text.startsWith("/") ? text : "/workspace/" + text;
    }

    Command command(List<String> argv) {
        return new Command(argv, Optional.empty(), environment, directory, Optional.empty(), LINGER);
    }
}
