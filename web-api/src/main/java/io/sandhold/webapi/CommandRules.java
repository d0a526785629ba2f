package io.sandhold.webapi;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code execute} and {@code execute_code} may run. A list keeps honest callers to what they are meant to call; it is no wall, for most
 * programs can start others (docs/security.md): what holds is the jail.
 *
 * @param programs the names that execute may begin with; empty: its command is a line of shell
 * @param interpreters what execute_code may run with, {@code python} and {@code shell}; empty: both
 */
public record CommandRules(Optional<Set<String>> programs, Optional<Set<String>> interpreters) {

    /** No list. */
    public static final CommandRules ANY = new CommandRules(Optional.empty(), Optional.empty());

    /** What a shell would take for more than itself. With a list there is no shell, so a line that wants one is not what its caller means. */
    private static final Pattern SHELL = Pattern.compile("[^a-zA-Z0-9_./,:=@%+ -]");

    public CommandRules {
        programs = programs.map(Set::copyOf);
        interpreters = interpreters.map(Set::copyOf);
    }

    /**
     * What is started for a line and its arguments.
     *
     * @throws Problem 403 for what is not on the list
     */
    List<String> argv(String line, List<String> args) {
        if (programs.isEmpty()) {
            return Stream.concat(
                            Stream.of("/bin/bash", "-c", args.isEmpty() ? line : line + " \"$@\"", "bash"),
                            args.stream())
                    .toList();
        }
        if (SHELL.matcher(line).find()) {
            throw refused("this server runs single programs, without a shell; name one of " + names()
                    + " and hand it \"args\"");
        }
        List<String> words = List.of(line.strip().split(" +"));
        if (!programs.get().contains(words.getFirst())) {
            throw refused("'" + SafeText.of(words.getFirst()) + "' may not be run here; what may is " + names());
        }
        return Stream.concat(words.stream(), args.stream()).toList();
    }

    /** @throws Problem 403 for an interpreter that is not on the list */
    void check(String interpreter) {
        if (interpreters.isPresent() && !interpreters.get().contains(interpreter)) {
            throw refused("code of type '" + interpreter + "' may not be run here; what may is "
                    + String.join(", ", interpreters.get().stream().sorted().toList()));
        }
    }

    private String names() {
        return String.join(", ", programs.orElse(Set.of()).stream().sorted().toList());
    }

    private static Problem refused(String detail) {
        return new Problem(
                403, "command_not_allowed", detail + "; the operator's list says so (--commands, --interpreters)");
    }
}
