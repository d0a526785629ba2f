package io.sandhold.webapi;

import io.sandhold.storage.FileAttributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A file's entity tag (RFC 9110 section 8.8.3): its inode, its size, and when the kernel last changed it, which nobody can set.
 *
 * <p>Since Linux 6.13 a change after somebody has looked has another time than one before, so that the tag is a strong one. Before, all changes
 * within one tick of the kernel (10 ms at most) have the same: there the tag of a file that was changed just now is weak, and says so.
 *
 * @param opaque what is between the quotes
 */
record FileTag(String opaque, boolean weak) {

    private static final Duration TICK = Duration.ofMillis(20);
    private static final boolean FINE_TIMES = fineTimes();

    static FileTag of(FileAttributes file) {
        return of(file, FINE_TIMES ? Instant.MAX : Instant.now());
    }

    static FileTag of(FileAttributes file, Instant looked) {
        String opaque = "%x-%x-%x%08x"
                .formatted(
                        file.inode(),
                        file.size(),
                        file.changed().getEpochSecond(),
                        file.changed().getNano());
        return new FileTag(
                opaque, looked.isBefore(Instant.MAX) && file.changed().isAfter(looked.minus(TICK)));
    }

    private static boolean fineTimes() {
        try {
            String[] release =
                    Files.readString(Path.of("/proc/sys/kernel/osrelease")).split("[^0-9]+", 3);
            int major = Integer.parseInt(release[0]);
            return major > 6 || major == 6 && Integer.parseInt(release[1]) >= 13;
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    /** As a header has it. */
    String text() {
        return (weak ? "W/" : "") + '"' + opaque + '"';
    }

    /**
     * Whether a header's list of tags has this one.
     *
     * @param list {@code *}, or tags with commas between them; what is no tag is none of them
     */
    boolean in(String list) {
        if (list.strip().equals("*")) {
            return true;
        }
        for (String tag : list.split(",")) {
            String known = tag.strip();
            if (known.startsWith("W/")) {
                known = known.substring(2);
            }
            if (known.equals('"' + opaque + '"')) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is just this tag, and a strong one, as a range needs it. */
    boolean isStrongly(String tag) {
        return !weak && tag.strip().equals(text());
    }
}
