package io.sandhold.webapi;

import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.Deadline;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileType;
import io.sandhold.storage.TreeBound;
import io.sandhold.storage.TreeBoundException;
import io.sandhold.storage.TreeWalk;
import io.sandhold.storage.VolumePath;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What lay below a directory at one moment.
 *
 * @param entries by their paths below it
 */
record TreeSnapshot(Map<String, Mark> entries) {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    /**
     * What an entry was: two of the same are of the same file, unchanged. Of a directory only which one it is: it changes with what is in it, and that is
     * told by itself.
     *
     * @param seconds when the kernel last changed it
     * @param nanos of that second
     */
    record Mark(FileType type, long inode, long size, long seconds, int nanos) {
        static Mark of(FileAttributes file) {
            return file.isDirectory()
                    ? new Mark(file.type(), file.inode(), 0, 0, 0)
                    : new Mark(
                            file.type(),
                            file.inode(),
                            file.size(),
                            file.changed().getEpochSecond(),
                            file.changed().getNano());
        }
    }

    /**
     * Looks at it now.
     *
     * @param recursive whether also below the directories in it
     * @param most entries, at most
     * @throws TreeBoundException for more
     */
    static TreeSnapshot take(ConfinedFiles files, VolumePath top, boolean recursive, int most) {
        Map<String, Mark> entries = new HashMap<>();
        TreeWalk walk = new TreeWalk(files, most, Deadline.in(LONGEST));
        Optional<TreeBound> bound = walk.visit(top, entry -> {
            if (entry.depth() == 0) {
                return TreeWalk.Step.ON;
            }
            if (Staging.holds(entry.path())) {
                return TreeWalk.Step.PAST;
            }
            entries.put(entry.text(), Mark.of(entry.attributes()));
            return recursive ? TreeWalk.Step.ON : TreeWalk.Step.PAST;
        });
        if (bound.isPresent()) {
            throw new TreeBoundException(bound.get());
        }
        return new TreeSnapshot(entries);
    }
}
