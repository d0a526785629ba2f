package io.sandhold.archives;

import io.sandhold.archives.ArchiveException.Reason;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.Deadline;
import io.sandhold.storage.DirectoryEntries;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileEntry;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.VolumePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Putting an unpacked tree into a directory by renames: what is not there comes whole, directories that are there on both sides are
 * merged, and files of the same name are replaced or refused. First it is looked whether all of it can be done, then it is done. A
 * symlink that is there is never walked into: it is replaced or refused as a file. One thread.
 */
final class Placement {

    private static final int DIRECTORY_MODE = 0755;

    private final ConfinedFiles files;
    private final VolumePath staged;
    private final VolumePath target;
    private final boolean replace;
    private final Deadline deadline;
    private final Set<VolumePath> merged = new HashSet<>();

    /**
     * @param replace whether files that are there are replaced
     */
    Placement(ConfinedFiles files, VolumePath staged, VolumePath target, boolean replace, Deadline deadline) {
        this.files = files;
        this.staged = staged;
        this.target = target;
        this.replace = replace;
        this.deadline = deadline;
    }

    /**
     * Puts it in its place.
     *
     * @throws ArchiveException with {@link Reason#CONFLICT}, and nothing done
     */
    void place() {
        Optional<FileAttributes> there = at(target, true);
        if (there.isEmpty()) {
            files.makeDirectories(target.parent(), DIRECTORY_MODE);
            files.rename(staged, target, false);
            return;
        }
        if (!there.get().isDirectory()) {
            throw conflict("it is no directory: " + target);
        }
        walk(false);
        walk(true);
    }

    /** Whether a directory of the archive was there before. */
    boolean merged(VolumePath directory) {
        return merged.contains(directory);
    }

    private void walk(boolean act) {
        Deque<Pair> open = new ArrayDeque<>(List.of(new Pair(staged, target)));
        while (!open.isEmpty()) {
            deadline.check();
            Pair pair = open.removeLast();
            merged.add(pair.to);
            for (FileEntry child : children(pair.from)) {
                Pair below = new Pair(pair.from.resolve(child.name()), pair.to.resolve(child.name()));
                Optional<FileAttributes> old = at(below.to, false);
                if (old.filter(FileAttributes::isDirectory).isPresent()
                        && child.attributes().isDirectory()) {
                    open.addLast(below);
                } else if (act) {
                    files.rename(below.from, below.to, replace);
                } else {
                    check(below.to, old, child.attributes());
                }
            }
        }
    }

    /** What is in a directory, read whole before anything in it is moved. */
    private List<FileEntry> children(VolumePath directory) {
        List<FileEntry> children = new ArrayList<>();
        try (DirectoryEntries entries = files.list(directory)) {
            entries.forEachRemaining(children::add);
        }
        return children;
    }

    private void check(VolumePath path, Optional<FileAttributes> old, FileAttributes young) {
        if (old.isEmpty()) {
            return;
        }
        if (old.get().isDirectory() || young.isDirectory()) {
            throw conflict("a directory and a file do not replace each other: " + path);
        }
        if (!replace) {
            throw conflict("it exists already: " + path);
        }
    }

    private static ArchiveException conflict(String what) {
        return new ArchiveException(
                Reason.CONFLICT, "nothing was unpacked: " + what + "; remove it, unpack elsewhere, or say overwrite");
    }

    private Optional<FileAttributes> at(VolumePath path, boolean follow) {
        try {
            return Optional.of(follow ? files.attributes(path) : files.linkAttributes(path));
        } catch (FileOperationException e) {
            if (e.error() == FileError.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A directory of the archive, and where it goes. */
    private record Pair(VolumePath from, VolumePath to) {}
}
