package io.sandhold.webapi;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of paths: {@code *} and {@code ?} within a name, {@code [a-z]} and {@code [!a-z]}, {@code {one,two}} for names between commas, and
 * {@code **} for any number of directories. A backslash takes the next character as it is. Matching takes time in proportion to the pattern's
 * length times the path's, whatever they are.
 *
 * @param alternatives patterns without braces, each as its names
 */
record GlobPattern(List<List<String>> alternatives) {

    private static final int LONGEST = 1000;
    private static final int MOST_ALTERNATIVES = 64;
    private static final String ANY_DEPTH = "**";

    /** @throws Problem 422 for an empty or overlong one, an open bracket, and too many alternatives */
    static GlobPattern parse(String pattern) {
        if (pattern.isEmpty() || pattern.length() > LONGEST || pattern.indexOf('\0') >= 0) {
            throw Problem.unprocessable("\"pattern\" must have 1 to " + LONGEST + " characters, and no NUL");
        }
        List<String> plain = new ArrayList<>();
        expand(pattern, plain);
        return new GlobPattern(plain.stream().map(GlobPattern::names).toList());
    }

    private static void expand(String pattern, List<String> into) {
        int open = next(pattern, '{', 0);
        if (open < 0) {
            into.add(pattern);
            if (into.size() > MOST_ALTERNATIVES) {
                throw Problem.unprocessable("\"pattern\" stands for over " + MOST_ALTERNATIVES + " patterns");
            }
            return;
        }
        int close = next(pattern, '}', open);
        int inner = next(pattern, '{', open + 1);
        if (close < 0 || inner >= 0 && inner < close) {
            throw Problem.unprocessable("\"pattern\" has a { without its }, or one in another");
        }
        int from = open + 1;
        while (from <= close) {
            int comma = next(pattern, ',', from);
            int to = comma < 0 || comma > close ? close : comma;
            expand(pattern.substring(0, open) + pattern.substring(from, to) + pattern.substring(close + 1), into);
            from = to + 1;
        }
    }

    private static int next(String pattern, char wanted, int from) {
        for (int i = from; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\') {
                i++;
            } else if (pattern.charAt(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> names(String pattern) {
        List<String> names = new ArrayList<>();
        for (String name : pattern.split("/")) {
            if (!name.isEmpty() && !name.equals(".")) {
                checkBrackets(name);
                names.add(name);
            }
        }
        if (names.isEmpty()) {
            throw Problem.unprocessable("\"pattern\" names nothing");
        }
        return names;
    }

    private static void checkBrackets(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '\\') {
                i++;
            } else if (name.charAt(i) == '[') {
                i = end(name, i);
            }
        }
    }

    /** Where the bracket that opens at {@code open} closes. */
    private static int end(String name, int open) {
        int from = open + 1;
        if (from < name.length() && name.charAt(from) == '!') {
            from++;
        }
        int close = name.indexOf(']', from + 1);
        if (close < 0) {
            throw Problem.unprocessable("\"pattern\" has a [ without its ]; write \\[ for the character");
        }
        return close;
    }

    /** Whether a path, as its names, is one of them. */
    boolean matches(List<String> path, boolean hidden) {
        return alternatives.stream().anyMatch(names -> matches(names, path, hidden));
    }

    /** The most names that a path may have which matches. */
    int deepest() {
        return alternatives.stream()
                .mapToInt(names -> names.contains(ANY_DEPTH) ? Integer.MAX_VALUE : names.size())
                .max()
                .orElse(0);
    }

    private static boolean matches(List<String> pattern, List<String> path, boolean hidden) {
        int p = 0;
        int s = 0;
        int star = -1;
        int taken = 0;
        while (s < path.size()) {
            if (p < pattern.size() && pattern.get(p).equals(ANY_DEPTH)) {
                star = p++;
                taken = s;
            } else if (p < pattern.size() && nameMatches(pattern.get(p), path.get(s), hidden)) {
                p++;
                s++;
            } else if (star >= 0 && (hidden || !path.get(taken).startsWith("."))) {
                p = star + 1;
                s = ++taken;
            } else {
                return false;
            }
        }
        while (p < pattern.size() && pattern.get(p).equals(ANY_DEPTH)) {
            p++;
        }
        return p == pattern.size();
    }

    /** A name that starts with a dot is meant where the pattern starts with one, or all such names are. */
    private static boolean nameMatches(String pattern, String name, boolean hidden) {
        if (name.startsWith(".") && !hidden && !pattern.startsWith(".")) {
            return false;
        }
        int p = 0;
        int s = 0;
        int star = -1;
        int taken = 0;
        while (s < name.length()) {
            int after = p < pattern.length() && pattern.charAt(p) != '*' ? step(pattern, p, name.charAt(s)) : -1;
            if (after >= 0) {
                p = after;
                s++;
            } else if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                taken = s;
            } else if (star >= 0) {
                p = star + 1;
                s = ++taken;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Where the pattern goes on behind one character that is matched; -1 where it is not. */
    private static int step(String pattern, int p, char c) {
        return switch (pattern.charAt(p)) {
            case '?' -> p + 1;
            case '[' -> {
                int close = end(pattern, p);
                yield inBracket(pattern.substring(p + 1, close), c) ? close + 1 : -1;
            }
            case '\\' -> p + 1 < pattern.length() && pattern.charAt(p + 1) == c ? p + 2 : -1;
            default -> pattern.charAt(p) == c ? p + 1 : -1;
        };
    }

    private static boolean inBracket(String bracket, char c) {
        boolean not = bracket.startsWith("!");
        boolean in = false;
        for (int i = not ? 1 : 0; i < bracket.length(); i++) {
            if (i + 2 < bracket.length() && bracket.charAt(i + 1) == '-') {
                in |= bracket.charAt(i) <= c && c <= bracket.charAt(i + 2);
                i += 2;
            } else {
                in |= bracket.charAt(i) == c;
            }
        }
        return in != not;
    }
}
