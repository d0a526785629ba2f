package io.sandhold.isolation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Holds an administrator's lines against what a jail relies on: that nothing of the server's is shown, that what a session writes and what
 * the wall is made of is not covered, and that no mount point lies below a directory that a session can write.
 */
final class ProfileCheck {
    private static final Path HOST = Path.of("/");
    private static final Pattern PLAIN = Pattern.compile("[\\p{Alnum}/._+@:,=%~-]+");
    private static final Pattern PROC_NAME = Pattern.compile("[a-z][a-z0-9_.-]*");
    private static final List<Path> RESERVED = List.of(
            Path.of("/workspace"),
            Path.of("/tmp"),
            Path.of("/proc"),
            Path.of("/dev"),
            Path.of("/sys"),
            Path.of("/run/sandhold"));
    /** Of {@code /proc} what is the process' own, or leads there: covered, it would cover that of one process only. */
    private static final List<String> OF_PROCESSES = List.of("self", "thread-self", "mounts", "net");

    private final ProfileSources sources;
    private final List<String> mistakes;
    private final List<ProfileLine> own;
    private final Map<Path, ProfileLine> shown = new LinkedHashMap<>();
    private Path root = HOST;
    private int number;

    /**
     * @param own the server's own lines
     * @param hidden directories of which nothing may be shown
     */
    ProfileCheck(List<ProfileLine> own, Collection<Path> hidden, List<String> mistakes) {
        this.own = own;
        this.sources = new ProfileSources(hidden, this::mistake);
        this.mistakes = mistakes;
    }

    private void mistake(String what) {
        mistakes.add("line " + number + ": " + what);
    }

    /** Gives the lines with real paths for sources; every mistake is noted. */
    List<ProfileLine> check(List<ProfileLine> added) {
        boolean one = false;
        for (ProfileLine line : added) {
            number = line.number();
            if (line.directive() == ProfileDirective.ROOT) {
                if (one) {
                    mistake("a second root; a jail has one");
                }
                one = true;
                plain(line.target()).flatMap(sources::root).ifPresent(tree -> root = tree);
            }
        }
        own.forEach(line -> shown.put(Path.of(line.target()), line));
        List<ProfileLine> lines = new ArrayList<>();
        for (ProfileLine line : added) {
            number = line.number();
            lines.add(check(line));
        }
        return lines;
    }

    private ProfileLine check(ProfileLine line) {
        switch (line.directive()) {
            case ROOT -> {
                return with(line, root);
            }
            case GENERATED -> mistake("'generated' is for what the server writes; take 'ro-bind'");
            case PROC -> {
                if (!PROC_NAME.matcher(line.target()).matches()) {
                    mistake("'" + line.target() + "' is not the name of an entry of /proc, such as vmstat");
                }
            }
            case MASK -> plain(line.target()).ifPresent(this::checkMask);
            case SYSTEM -> plain(line.target().replace("*", "x")).ifPresent(path -> checkTarget(line, path));
            case DIR -> plain(line.target()).ifPresent(path -> checkTarget(line, path));
            case SYMLINK -> {
                if (!PLAIN.matcher(line.words().getFirst()).matches()) {
                    mistake("the text of a symlink is made of letters, digits and /._+@:,=%~- here");
                }
                plain(line.target()).ifPresent(path -> checkTarget(line, path));
            }
            case RO_BIND, RO_BIND_TRY -> {
                boolean needed = line.directive() == ProfileDirective.RO_BIND;
                Optional<Path> source = plain(line.words().getFirst()).flatMap(path -> sources.source(path, needed));
                Optional<Path> target = plain(line.target());
                target.ifPresent(path -> checkTarget(line, path));
                if (source.isPresent() && target.isPresent()) {
                    ProfileLine real = with(line, source.get());
                    shown.put(target.get(), real);
                    return real;
                }
            }
        }
        return line;
    }

    private static ProfileLine with(ProfileLine line, Path source) {
        List<String> words = line.directive() == ProfileDirective.ROOT
                ? List.of(source.toString())
                : List.of(source.toString(), line.target());
        return new ProfileLine(line.number(), line.directive(), words);
    }

    /** A path as a profile may have it: absolute, and the same when it is tidied up. */
    private Optional<Path> plain(String word) {
        if (!word.startsWith("/")) {
            mistake("'" + PeerText.escape(word) + "' is not absolute; a path begins with /");
        } else if (!PLAIN.matcher(word).matches()) {
            mistake("'" + PeerText.escape(word) + "': a path is made of letters, digits and /._+@:,=%~- here");
        } else if (!Path.of(word).normalize().toString().equals(word)) {
            mistake("'" + word + "' holds . or .., or a / too many; write it as "
                    + Path.of(word).normalize());
        } else {
            return Optional.of(Path.of(word));
        }
        return Optional.empty();
    }

    private void checkTarget(ProfileLine line, Path target) {
        for (Path reserved : RESERVED) {
            if (target.startsWith(reserved) || reserved.startsWith(target)) {
                mistake(target + " is not for a profile to fill: " + reserved
                        + " of a jail is the server's or the session's");
                return;
            }
        }
        for (Map.Entry<Path, ProfileLine> entry : List.copyOf(shown.entrySet())) {
            Path other = entry.getKey();
            ProfileDirective kind = entry.getValue().directive();
            if (other.equals(target)) {
                if (kind != ProfileDirective.DIR) {
                    mistake(target + " is there already (" + entry.getValue() + ")");
                    return;
                }
            } else if (other.startsWith(target)) {
                mistake(target + " would cover " + other + " (" + entry.getValue() + ")");
                return;
            } else if (target.startsWith(other)) {
                if (kind == ProfileDirective.SYMLINK) {
                    mistake(target + " leads through a symlink (" + entry.getValue() + "); name where it leads to");
                    return;
                }
                if (!isBelow(line, entry.getValue(), target)) {
                    return;
                }
            }
        }
        shown.put(target, line);
    }

    /** Below what is read-only nothing can be made: a mount point must be there, and be where its path says. */
    private boolean isBelow(ProfileLine line, ProfileLine upper, Path target) {
        Path source = switch (upper.directive()) {
            case SYSTEM -> ProfileSources.in(root, target);
            case RO_BIND, RO_BIND_TRY ->
                Path.of(upper.words().getFirst())
                        .resolve(Path.of(upper.target()).relativize(target));
            case DIR -> {
                yield null;
            }
            case ROOT, SYMLINK, MASK, PROC, GENERATED -> HOST;
        };
        if (source == null) {
            return true;
        }
        boolean bind = line.directive() == ProfileDirective.RO_BIND || line.directive() == ProfileDirective.RO_BIND_TRY;
        if (bind && !source.equals(HOST) && ProfileSources.isThere(source)) {
            return true;
        }
        mistake(target + " lies below what is read-only (" + upper + "), and " + source
                + " is not there to be covered; show it at a place of its own, such as /opt");
        return false;
    }

    private void checkMask(Path path) {
        if (path.startsWith("/proc")) {
            String name = path.getNameCount() > 1 ? path.getName(1).toString() : "";
            if (!PROC_NAME.matcher(name).matches() || OF_PROCESSES.contains(name)) {
                mistake(path + " cannot be covered; name an entry of /proc that is no process' own");
            }
            return;
        }
        for (ProfileLine line : shown.values()) {
            if (line.directive() == ProfileDirective.SYSTEM
                    && path.startsWith(line.target())
                    && ProfileSources.isThere(ProfileSources.in(root, path))) {
                return;
            }
        }
        mistake(path
                + " is nothing that 'system' shows (or leads through a symlink); only that and /proc can be covered");
    }
}
