package io.sandhold.webapi;

import java.util.List;
import java.util.Locale;

/** Signals by name, as {@code kill -l} has them without {@code SIG}, signal(7). */
final class SignalName {

    /** In the order of their numbers on Linux, from 1 on. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private SignalName() {}

    /** @throws Problem 400 for what is none */
    static int number(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        int at = NAMES.indexOf(upper.startsWith("SIG") ? upper.substring(3) : upper);
        if (at < 0) {
            throw Problem.invalid("\"signal\" must be the name of one, such as TERM, INT, HUP or KILL, not '"
                    + SafeText.of(name) + "'");
        }
        return at + 1;
    }

    static String of(int number) {
        return number >= 1 && number <= NAMES.size() ? NAMES.get(number - 1) : Integer.toString(number);
    }
}
