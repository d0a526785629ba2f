package io.sandhold.isolation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A command to run in a jail.
 *
 * @param argv the program (looked up in the jail's {@code PATH}) and its arguments, as the program gets them; not empty.
 *     Strings are UTF-8; none may hold a NUL
 * @param argv0 the name the program sees for itself where it differs from {@code argv[0]}: {@code -bash} makes a login shell
 * @param environment added to the jail's own ({@code HOME}, {@code USER}, {@code PATH}, {@code LANG}, …), and wins over it
 * @param directory the working directory, absolute in the jail; where it is missing the command fails with exit code 126
 * @param terminal a pseudo-terminal of this size; without one stdout and stderr are separate pipes
 * @param linger how long output is still waited for after the command itself has ended while something it left in the
 *     background holds its stdout or stderr open. The background process is not hurt: later output is read and dropped
 * @param timeLimit how long it may run before it is killed for {@link Cause#TIME_LIMIT}; empty: as long as it likes
 */
public record Command(
        List<String> argv,
        Optional<String> argv0,
        Map<String, String> environment,
        String directory,
        Optional<Terminal> terminal,
        Duration linger,
        Optional<Duration> timeLimit) {

    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        Objects.requireNonNull(terminal, "terminal");
        Objects.requireNonNull(timeLimit, "timeLimit");
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
        if (!directory.startsWith("/")) {
            throw new IllegalArgumentException("the working directory must be absolute, not " + directory);
        }
        if (linger.isNegative()) {
            throw new IllegalArgumentException("linger must not be negative, not " + linger);
        }
        if (timeLimit.isPresent() && !timeLimit.get().isPositive()) {
            throw new IllegalArgumentException("a command's time limit must be above 0, not " + timeLimit.get());
        }
    }

    /** Without a time limit. */
    public Command(
            List<String> argv,
            Optional<String> argv0,
            Map<String, String> environment,
            String directory,
            Optional<Terminal> terminal,
            Duration linger) {
        this(argv, argv0, environment, directory, terminal, linger, Optional.empty());
    }

    /** The same one with this time limit, or its own where that is shorter. */
    public Command within(Duration limit) {
        Duration shorter = timeLimit.filter(own -> own.compareTo(limit) < 0).orElse(limit);
        return new Command(argv, argv0, environment, directory, terminal, linger, Optional.of(shorter));
    }

    /** A command without a terminal in {@code /workspace}, lingering 200 ms. */
    public static Command of(String... argv) {
        return new Command(
                List.of(argv), Optional.empty(), Map.of(), "/workspace", Optional.empty(), Duration.ofMillis(200));
    }
}
