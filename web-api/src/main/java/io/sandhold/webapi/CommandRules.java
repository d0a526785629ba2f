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
 * @param interpreters what code may be run with, by any of its names: {@code python}, {@code shell}, {@code node}; empty: whatever there is
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

    /** @throws Problem 403 for an interpreter that is not on the list, by none of its names */
    void check(Language language) {
        if (interpreters.isPresent() && language.names().stream().noneMatch(interpreters.get()::contains)) {
            throw refused("code of type '" + SafeText.of(language.name()) + "' may not be run here; what may is "
                    + String.join(", ", interpreters.get().stream().sorted().toList()));
        }
    }

    /** @throws Problem 403 where there is a list: a shell runs anything */
    void checkShell() {
        if (programs.isPresent()) {
            throw refused("a shell is not opened here; what may be run is " + names());
        }
    }

    private String names() {
        return String.join(", ", programs.orElse(Set.of()).stream().sorted().toList());
    }

    private static Problem refused(String detail) {
        return new Problem(
                403, "COMMAND_NOT_ALLOWED", detail + "; the operator's list says so (--commands, --interpreters)");
    }
}
