package io.sandhold.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What jails show: the server's own profile, and what an administrator adds to it. Immutable. {@code run_isolated.sh} goes by it, line
 * by line.
 */
public final class JailProfile {
    static final String FILE = "jail.profile";
    private static final int LONGEST = 64 << 10;

    private final List<String> lines;

    private JailProfile(List<ProfileLine> lines) {
        // "system" means the root, so this line comes before those.
        this.lines = Stream.concat(
                        lines.stream().filter(line -> line.directive() == ProfileDirective.ROOT),
                        lines.stream().filter(line -> line.directive() != ProfileDirective.ROOT))
                .map(ProfileLine::toString)
                .toList();
    }

    /** The server's own, alone. */
    public static JailProfile standard() {
        return new JailProfile(ownLines());
    }

    /**
     * The server's own with the lines of an administrator's file.
     *
     * @param own the server's data and run directory, of which a jail must show nothing; they need not exist yet
     * @param mistakes where all that is wrong with the file is added, each with its line; what is returned then is not to be used
     */
    public static JailProfile read(Path file, Collection<Path> own, List<String> mistakes) {
        List<String> found = new ArrayList<>();
        List<ProfileLine> lines = new ArrayList<>(ownLines());
        try {
            if (Files.size(file) > LONGEST) {
                mistakes.add(file + " is longer than " + LONGEST + " bytes; it is no profile");
                return standard();
            }
            List<ProfileLine> added = ProfileLine.parse(Files.readAllLines(file), found);
            lines.addAll(new ProfileCheck(lines, own, found).check(added));
        } catch (IOException e) {
            mistakes.add(file + " cannot be read as text (" + e.getMessage() + "); see that it is there and in UTF-8");
        }
        found.forEach(mistake -> mistakes.add(file + " " + mistake));
        return new JailProfile(lines);
    }

    private static List<ProfileLine> ownLines() {
        List<String> mistakes = new ArrayList<>();
        try (InputStream in = JailProfile.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new JailException("the server's jar is incomplete: it has no " + FILE + "; build it again");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<ProfileLine> lines = ProfileLine.parse(text.lines().toList(), mistakes);
            if (!mistakes.isEmpty()) {
                throw new IllegalStateException("the server's own " + FILE + ": " + mistakes);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One directive each, in the order in which they are to be done. */
    List<String> lines() {
        return lines;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JailProfile profile && lines.equals(profile.lines);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }
}
