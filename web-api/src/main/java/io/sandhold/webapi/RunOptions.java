package io.sandhold.webapi;

import io.sandhold.isolation.Command;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
    /** Bytes of one string with its NUL: the kernel's MAX_ARG_STRLEN, 32 pages. */
    private static final int LONGEST_WORD = 128 << 10;

    /** Bytes of all strings: an exec frame's 1 MiB, without what every command's environment has and the counts. */
    private static final int MOST_WORDS = 960 << 10;

    private static final Duration LINGER = Duration.ofMillis(200);

    static RunOptions of(Members body) {
        double seconds = body.optionalNumber("timeout").orElse(DEFAULT_SECONDS);
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw Problem.invalid(
                    "\"timeout\" must be above 0 and at most 86400 seconds, not " + Members.plain(seconds));
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
        requireRoom(args, environment, directory);
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

    /**
     * Whether a program can be started with it: one exec frame of the isolation and the kernel's own bounds (execve(2), "Limits on size of
     * arguments and environment") take no more.
     */
    private static void requireRoom(List<String> words, Map<String, String> environment, String directory) {
        Stream<String> variables =
                environment.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue());
        List<Integer> sizes = Stream.of(words.stream(), variables, Stream.of(directory))
                .flatMap(strings -> strings)
                .map(text -> text.getBytes(StandardCharsets.UTF_8).length + 1)
                .toList();
        if (sizes.stream().anyMatch(size -> size > LONGEST_WORD)) {
            throw Problem.tooLarge("a command, an argument or a variable must be under " + (LONGEST_WORD >> 10)
                    + " KiB; hand long text over as \"stdin\" or in a file");
        }
        if (sizes.stream().mapToLong(Integer::longValue).sum() > MOST_WORDS) {
            throw Problem.tooLarge("the command, its arguments and its environment must not be over "
                    + (MOST_WORDS >> 10) + " KiB together; hand long text over as \"stdin\" or in a file");
        }
    }

    /** @throws Problem 413 for more words than a program can be started with */
    Command command(List<String> argv) {
        requireRoom(argv, environment, directory);
        return new Command(
                argv, Optional.empty(), environment, directory, Optional.empty(), LINGER, Optional.of(timeout));
    }
}
