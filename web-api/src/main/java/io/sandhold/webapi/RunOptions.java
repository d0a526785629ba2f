package io.sandhold.webapi;

import io.sandhold.isolation.Command;
import io.sandhold.isolation.Terminal;
import io.sandhold.isolation.WindowSize;
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
 * @param timeout how long it may run, a day at most; where it is not said an hour, or for a process {@link #FOREVER}
 * @param environment added to the session's own
 * @param directory the working directory
 * @param stdin what it reads, at most a body's size; nothing where it is not said
 */
record RunOptions(
        List<String> args, Duration timeout, Map<String, String> environment, String directory, byte[] stdin) {

    /** As long as its session lets it. */
    static final Duration FOREVER = Duration.ofDays(36_500);

    private static final double DEFAULT_SECONDS = 3600;
    private static final double MOST_SECONDS = 86_400;
    /** Bytes of one string with its NUL: the kernel's MAX_ARG_STRLEN, 32 pages. */
    private static final int LONGEST_WORD = 128 << 10;

    /** Bytes of all strings: an exec frame's 1 MiB, without what every command's environment has and the counts. */
    private static final int MOST_WORDS = 960 << 10;

    private static final String TERMINAL = "xterm-256color";
    private static final WindowSize USUAL_WINDOW = new WindowSize(80, 24, 0, 0);

    private static final Duration LINGER = Duration.ofMillis(200);

    static RunOptions of(Members body) {
        return of(body, Duration.ofMillis((long) (DEFAULT_SECONDS * 1000)));
    }

    /** Those of a process in the background. */
    static RunOptions ofProcess(Members body) {
        return of(body, FOREVER);
    }

    private static RunOptions of(Members body, Duration otherwise) {
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
        Duration timeout = body.optionalNumber("timeout").isPresent()
                ? Duration.ofMillis(Math.max(1, (long) (seconds * 1000)))
                : otherwise;
        return new RunOptions(args, timeout, environment, directory, stdin);
    }

    /** The line of shell that is to be run. */
    static String line(Members body) {
        String line = withoutNul("command", body.string("command"));
        if (line.isBlank()) {
            throw Problem.unprocessable("\"command\" must not be empty");
        }
        return line;
    }

    /** A line as it is written down, with its arguments. */
    String summary(String line) {
        return args.isEmpty() ? line : line + " " + args;
    }

    /** The terminal that a body asks for. */
    static Optional<Terminal> terminal(Members body) {
        return body.flag("tty")
                ? Optional.of(new Terminal(TERMINAL, ProcessControlCalls.windowOr(body, USUAL_WINDOW), Map.of()))
                : Optional.empty();
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
        return command(argv, Optional.empty());
    }

    /** As {@link #command(List)}, maybe on a terminal. */
    Command command(List<String> argv, Optional<Terminal> terminal) {
        requireRoom(argv, environment, directory);
        return new Command(
                argv,
                Optional.empty(),
                environment,
                directory,
                terminal,
                LINGER,
                Optional.of(timeout).filter(time -> !time.equals(FOREVER)));
    }
}
