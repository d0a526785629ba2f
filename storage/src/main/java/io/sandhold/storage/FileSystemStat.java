package io.sandhold.storage;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * What {@code statfs(2)} says of a file system; the structure is the same on x86_64 and aarch64.
 *
 * @param type its magic number
 * @param totalBytes its size as {@code df} shows it
 * @param freeBytes what is not used
 * @param availableBytes what of that others than root may use
 * @param totalInodes how many inodes it has; 0 where it has no bound
 * @param freeInodes those of them that are not used
 */
record FileSystemStat(
        long type,
        long totalBytes,
        long freeBytes,
        long availableBytes,
        long totalInodes,
        long freeInodes,
        long flags) {
    static FileSystemStat of(Path directory) {
        try (Scratch scratch = Scratch.lend()) {
            int descriptor = HostPath.openDirectory(directory);
            try {
                HostPath.checked(
                        Kernel.call(scratch, SystemCall.FSTATFS, descriptor, scratch.struct()),
                        "looking at",
                        directory);
            } finally {
                Kernel.close(descriptor);
            }
            long block = at(scratch, 72);
            return new FileSystemStat(
                    at(scratch, 0),
                    at(scratch, 16) * block,
                    at(scratch, 24) * block,
                    at(scratch, 32) * block,
                    at(scratch, 40),
                    at(scratch, 48),
                    at(scratch, 80));
        }
    }

    private static long at(Scratch scratch, long offset) {
        return scratch.struct.get(ValueLayout.JAVA_LONG, offset);
    }
}
