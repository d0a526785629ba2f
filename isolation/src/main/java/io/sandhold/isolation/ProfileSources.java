package io.sandhold.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What a profile may show of the host: files and directories that everyone can read, and none of the server's own. */
final class ProfileSources {
    private static final List<Path> KERNELS = List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));

    private final List<Path> hidden;
    private final Consumer<String> mistakes;

    ProfileSources(Collection<Path> hidden, Consumer<String> mistakes) {
        this.hidden = hidden.stream().map(ProfileSources::real).toList();
        this.mistakes = mistakes;
    }

    /** The real path of as much of it as there is. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path there = absolute; there != null; there = there.getParent()) {
            try {
                return there.toRealPath().resolve(there.relativize(absolute));
            } catch (IOException e) {
                continue; // not there; its parent may be
            }
        }
        return absolute;
    }

    /** A path of the jail, as it lies in a tree of the host. */
    static Path in(Path root, Path path) {
        return root.resolve(path.subpath(0, path.getNameCount()));
    }

    /** Whether it is there, and no symlink leads to it. */
    static boolean isThere(Path path) {
        try {
            Path top = path.getRoot();
            for (Path name : path) {
                top = top.resolve(name);
                if (Files.isSymbolicLink(top)) {
                    return false;
                }
            }
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        } catch (SecurityException e) {
            return false;
        }
    }

    /** Another root file system: a directory with a {@code usr} of its own. */
    Optional<Path> root(Path path) {
        Optional<Path> root = source(path, true);
        if (root.isPresent() && !Files.isDirectory(root.get().resolve("usr"), LinkOption.NOFOLLOW_LINKS)) {
            mistakes.accept(path + " is no root file system: it has no directory usr");
            return Optional.empty();
        }
        return root;
    }

    /**
     * Something of the host's, by its real path.
     *
     * @param needed whether it must be there now
     */
    Optional<Path> source(Path path, boolean needed) {
        Path real = real(path);
        for (Path own : hidden) {
            if (real.startsWith(own) || own.startsWith(real)) {
                mistakes.accept(path + " would show the server's own directory " + own
                        + "; show something narrower, or move it");
                return Optional.empty();
            }
        }
        for (Path kernel : KERNELS) {
            if (real.startsWith(kernel)) {
                mistakes.accept(path + " lies in " + kernel + ", of which a jail has its own or nothing");
                return Optional.empty();
            }
        }
        if (!Files.exists(real)) {
            if (needed) {
                mistakes.accept(path + " is not there; make it, or write ro-bind-try");
                return Optional.empty();
            }
            return Optional.of(real);
        }
        return Files.isDirectory(real) || Files.isRegularFile(real) ? reachable(path, real) : neither(path);
    }

    private Optional<Path> neither(Path path) {
        mistakes.accept(path + " is neither a file nor a directory; a socket or device gives a way to the host");
        return Optional.empty();
    }

    /** Sessions have uids of their own, so all others must be able to pass and read. */
    private Optional<Path> reachable(Path path, Path real) {
        try {
            for (Path directory = real.getParent(); directory != null; directory = directory.getParent()) {
                if (!Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    mistakes.accept(path + " cannot be reached by sessions: " + directory
                            + " is closed to others; leave it out, or show a copy that lies elsewhere");
                    return Optional.empty();
                }
            }
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(real);
            if (!rights.contains(PosixFilePermission.OTHERS_READ)
                    || Files.isDirectory(real) && !rights.contains(PosixFilePermission.OTHERS_EXECUTE)) {
                mistakes.accept(
                        path + " is not for others to read, and so could not be read by sessions; leave it out, or"
                                + " show a copy with nothing secret in it that they may read");
                return Optional.empty();
            }
            return Optional.of(real);
        } catch (IOException e) {
            mistakes.accept(path + " cannot be looked at: " + e.getMessage());
            return Optional.empty();
        }
    }
}
