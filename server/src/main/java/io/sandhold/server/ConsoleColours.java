package io.sandhold.server;

import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** How the console's lines look on a terminal that has colours: headings bold, states and refusals in the colours that people expect. */
final class ConsoleColours {

    private static final String PLAIN = "\033[0m";
    private static final String BOLD = "\033[1m";
    private static final String RED = "\033[31m";
    private static final String GREEN = "\033[32m";
    private static final String YELLOW = "\033[33m";

    /** A cell of a table: a word with two blanks, or an end of the line, on both sides. */
    private static final Pattern CELL = Pattern.compile("(?<=^|  )[a-z_-]+(?=$|  )");

    private static final Map<String, String> WORDS = Map.of(
            "active", GREEN,
            "expired", YELLOW,
            "deleted", YELLOW,
            "host", YELLOW,
            "admin", YELLOW,
            "refused", RED,
            "login_refused", RED,
            "source_blocked", RED,
            "audit_lost", RED);

    private ConsoleColours() {}

    /** A line that holds no control characters, with those that colour it. */
    static String of(String line) {
        if (heading(line)) {
            return BOLD + line + PLAIN;
        }
        if (line.startsWith("sandhold: ")) {
            return RED + line + PLAIN;
        }
        return CELL.matcher(line).replaceAll(ConsoleColours::coloured);
    }

    private static String coloured(MatchResult cell) {
        String colour = WORDS.get(cell.group());
        return colour == null ? cell.group() : colour + cell.group() + PLAIN;
    }

    /** The first line of a table: its words are in capitals. */
    private static boolean heading(String line) {
        return line.contains("  ")
                && line.equals(line.toUpperCase(Locale.ROOT))
                && line.chars().anyMatch(Character::isLetter);
    }
}
