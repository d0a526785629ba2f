package io.sandhold.sshserver;

import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Signals by their names in RFC 4254 section 6.10 and their numbers on Linux, signal(7). */
final class Signals {

    static final int INT = 2;
    static final int PIPE = 13;

    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("HUP", 1),
            Map.entry("INT", INT),
            Map.entry("QUIT", 3),
            Map.entry("ILL", 4),
            Map.entry("ABRT", 6),
            Map.entry("FPE", 8),
            Map.entry("KILL", 9),
            Map.entry("USR1", 10),
            Map.entry("SEGV", 11),
            Map.entry("USR2", 12),
            Map.entry("PIPE", PIPE),
            Map.entry("ALRM", 14),
            Map.entry("TERM", 15));

    private static final Map<Integer, String> NAMES =
            NUMBERS.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private Signals() {}

    static OptionalInt number(String name) {
        Integer number = NUMBERS.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Its name; for one that the RFC does not name a local one, as the RFC has it. */
    static String name(int number) {
        return NAMES.getOrDefault(number, "SIG" + number + "@sandhold");
    }
}
