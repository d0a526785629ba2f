package io.sandhold.webapi;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What code is run with.
 *
 * @param names by which it is asked for, and by which the operator's list may have it; the first is its own
 * @param interpreter the program and its first words; the code's path and its arguments follow
 * @param extension what its files' names end with; empty: whatever the caller gives
 */
record Language(List<String> names, List<String> interpreter, String extension) {

    /** With {@code -u}: what was printed is there when the time is over, and a stream tells it at once. */
    static final Language PYTHON = new Language(List.of("python", "python3"), List.of("python3", "-u"), ".py");

    static final Language SHELL = new Language(List.of("shell", "bash", "sh"), List.of("/bin/bash", "--"), ".sh");

    /** Those that need not be described; which of them there are is the jail's to say. */
    private static final List<Language> KNOWN = List.of(
            PYTHON,
            SHELL,
            new Language(List.of("javascript", "node", "js"), List.of("node"), ".js"),
            new Language(List.of("perl"), List.of("perl"), ".pl"),
            new Language(List.of("ruby"), List.of("ruby"), ".rb"),
            new Language(List.of("php"), List.of("php"), ".php"),
            new Language(List.of("lua"), List.of("lua"), ".lua"),
            new Language(List.of("r", "rscript"), List.of("Rscript"), ".R"));

    private static final int MOST_WORDS = 32;

    Language {
        names = List.copyOf(names);
        interpreter = List.copyOf(interpreter);
    }

    /**
     * What a call asks for: by the original's {@code script_type}, by {@code language}, which says the same, or by the words of any {@code interpreter}.
     *
     * @throws Problem 400 for a name that is not known, and for words that can be none
     */
    static Language of(Members body) {
        List<String> words = body.words("interpreter");
        if (!words.isEmpty()) {
            return described(words);
        }
        String name = body.optionalString("script_type")
                .or(() -> body.optionalString("language"))
                .orElse("python");
        return KNOWN.stream()
                .filter(language -> language.names.contains(name))
                .findFirst()
                .orElseThrow(
                        () -> Problem.invalid(
                                "\"script_type\" must be one of " + known() + ", not '"
                                        + SafeText.of(name)
                                        + "'; for another give the program and its first words as \"interpreter\", such as [\"awk\", \"-f\"]"));
    }

    private static Language described(List<String> words) {
        if (words.size() > MOST_WORDS || words.getFirst().isBlank()) {
            throw Problem.invalid("\"interpreter\" must name a program, with at most " + MOST_WORDS + " words in all");
        }
        words.forEach(word -> RunOptions.withoutNul("interpreter", word));
        return new Language(List.of(words.getFirst()), words, "");
    }

    private static String known() {
        return String.join(
                ", ", KNOWN.stream().map(Language::names).map(List::getFirst).toList());
    }

    /** The programs of those that are known, and this one's. */
    Set<String> programs() {
        Set<String> programs = new TreeSet<>();
        Stream.concat(KNOWN.stream(), Stream.of(this)).forEach(language -> programs.add(language.program()));
        return programs;
    }

    String program() {
        return interpreter.getFirst();
    }

    String name() {
        return names.getFirst();
    }

    /** The name that a file of code has, where the caller wants it kept. */
    Optional<String> fileName(Optional<String> asked) {
        return asked.filter(name -> !name.isEmpty()).map(name -> name.endsWith(extension) ? name : name + extension);
    }
}
