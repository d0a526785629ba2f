package io.sandhold.sshserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The command line with which a client of scp's old protocol fetches files: {@code scp -r -p -f PATH}. A login for reading may run it, by its words and by no
 * shell: a line in which a shell would do anything but take quotes away is none.
 */
final class ScpSource {

    private static final Pattern FLAGS = Pattern.compile("-[rpqvd]{1,5}");

    /** What may stand in a word outside of quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./@%+=:,-]|[^\\x00-\\x7f]");

    private static final Pattern VOLUME = Pattern.compile("/(workspace|tmp)(/.*)?");

    private ScpSource() {}

    /** The words to run; empty where the line is not such a one, or leads out of {@code /workspace} and {@code /tmp}. */
    static Optional<List<String>> words(String line) {
        Optional<List<String>> split = split(line);
        if (split.isEmpty() || split.get().size() < 3 || !split.get().getFirst().equals("scp")) {
            return Optional.empty();
        }
        List<String> words = split.get();
        int at = 1;
        boolean source = false;
        while (at < words.size()
                && words.get(at).startsWith("-")
                && !words.get(at).equals("--")) {
            if (words.get(at).equals("-f")) {
                source = true;
            } else if (!FLAGS.matcher(words.get(at)).matches()) {
                return Optional.empty();
            }
            at++;
        }
        List<String> flags = words.subList(1, at);
        if (at < words.size() && words.get(at).equals("--")) {
            at++;
        }
        if (!source || at != words.size() - 1 || !inside(words.get(at))) {
            return Optional.empty();
        }
        List<String> argv = new ArrayList<>(List.of("/usr/bin/scp"));
        argv.addAll(flags);
        argv.add("--");
        argv.add(words.get(at));
        return Optional.of(List.copyOf(argv));
    }

    private static boolean inside(String path) {
        boolean within = !path.startsWith("/") || VOLUME.matcher(path).matches();
        return within && !path.isEmpty() && List.of(path.split("/")).stream().noneMatch(".."::equals);
    }

    /** The words of a line; empty where a shell would make something else of one than its text. */
    private static Optional<List<String>> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == 0 || c == '\n' || c == '\r') {
                return Optional.empty();
            }
            if (quote == '\'') {
                if (c == '\'') {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\\') {
                if (++i == line.length()) {
                    return Optional.empty();
                }
                char next = line.charAt(i);
                if (next == '\n' || next == 0) {
                    return Optional.empty();
                }
                if (quote == '"' && "\"\\$`".indexOf(next) < 0) {
                    word.append(c);
                }
                word.append(next);
                begun = true;
            } else if (quote == '"') {
                if (c == '$' || c == '`') {
                    return Optional.empty();
                }
                if (c == '"') {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                begun = true;
            } else if (c == ' ' || c == '\t') {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                    begun = false;
                }
            } else if (PLAIN.matcher(String.valueOf(c)).matches()) {
                word.append(c);
                begun = true;
            } else {
                return Optional.empty();
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return quote == 0 ? Optional.of(words) : Optional.empty();
    }
}
