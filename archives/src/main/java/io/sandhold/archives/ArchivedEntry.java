package io.sandhold.archives;

import java.time.Instant;
import java.util.Optional;

/**
 * An entry as an archive has it; all of it is a stranger's.
 *
 * @param name as it stands there
 * @param kind what it is
 * @param permissions the low nine bits; none where the archive has none
 * @param modified last change of content
 * @param target of a link: the text of a symlink, the name of another entry for a hard link
 */
record ArchivedEntry(String name, Kind kind, Optional<Integer> permissions, Optional<Instant> modified, String target) {

    enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        HARD_LINK,
        /** A device, a FIFO, and whatever else is none of those. */
        OTHER
    }
}
