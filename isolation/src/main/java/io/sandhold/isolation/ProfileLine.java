package io.sandhold.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One directive of a profile.
 *
 * @param number its line, from 1
 * @param directive what it says
 * @param words what it says it of, one or two
 */
record ProfileLine(int number, ProfileDirective directive, List<String> words) {

    /**
     * Reads the lines of a profile; a comment begins with {@code #}, and blank lines mean nothing.
     *
     * @param mistakes where what cannot be read is added, each as {@code line N: …}
     */
    static List<ProfileLine> parse(List<String> text, List<String> mistakes) {
        List<ProfileLine> lines = new ArrayList<>();
        for (int number = 1; number <= text.size(); number++) {
            String line = text.get(number - 1).replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            List<String> words = List.of(line.split("\\s+"));
            var directive = ProfileDirective.of(words.getFirst());
            if (directive.isEmpty()) {
                mistakes.add("line " + number + ": there is no directive '" + PeerText.escape(words.getFirst())
                        + "'; there are "
                        + Stream.of(ProfileDirective.values())
                                .filter(one -> one != ProfileDirective.GENERATED)
                                .map(ProfileDirective::word)
                                .collect(Collectors.joining(", ")));
            } else if (!directive.get().takes(words.size() - 1)) {
                mistakes.add("line " + number + ": '" + PeerText.escape(line) + "' is not of the form '"
                        + directive.get().form() + "'; a path cannot hold a space");
            } else {
                lines.add(new ProfileLine(number, directive.get(), words.subList(1, words.size())));
            }
        }
        return lines;
    }

    /** What it puts something at: the last word. */
    String target() {
        return words.getLast();
    }

    @Override
    public String toString() {
        return directive.word() + " " + String.join(" ", words);
    }
}
