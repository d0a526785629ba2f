package io.sandhold.programs;

import io.sandhold.isolation.Command;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A program to be started.
 *
 * @param command what is run
 * @param line it, for people and for the audit
 * @param name by which it may be asked for, too; {@code [A-Za-z0-9][A-Za-z0-9_.-]{0,31}}
 * @param kind how it is read
 * @param companion lives as long as it is known
 */
public record ProgramRequest(Command command, String line, Optional<String> name, Kind kind, Companion companion) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");

    /** How a program is read. */
    public enum Kind {
        /** By whoever likes, whenever; it waits for nobody. */
        BACKGROUND,
        /** By one client, for which it waits, and without which it is killed. */
        ATTACHED
    }

    public ProgramRequest {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(line, "line");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(companion, "companion");
        if (name.filter(text -> !isName(text)).isPresent()) {
            throw new IllegalArgumentException("not the name of a program");
        }
    }

    /** Whether it is a program's name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
