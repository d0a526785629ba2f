package io.sandhold.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The quota groups of a btrfs. A volume's subvolume S lies in a group of its own, 1/S, which has the limit: with simple quotas a
 * subvolume that a session makes inside its volume falls into the same group. Figures come from sysfs. Thread-safe.
 */
final class BtrfsQuota {
    private static final long LEVEL_ONE = 1L << 48;
    private static final long COMMIT_EVERY = TimeUnit.SECONDS.toNanos(1);

    /** How many left-over groups are tried at a time. */
    private static final int SWEEP = 64;

    private final BtrfsCalls calls;
    private final Path groups;
    private final Queue<Long> leftOver = new ConcurrentLinkedQueue<>();
    private final ReentrantLock committing = new ReentrantLock();
    private volatile long committedAt = System.nanoTime() - COMMIT_EVERY;

    /**
     * Turns quotas on if they are off: simple ones if {@code simple} and the kernel has them.
     *
     * @param hard refuse, and turn nothing on, where {@link #holdsNested()} would be false
     */
    BtrfsQuota(BtrfsCalls calls, boolean simple, boolean hard) {
        this.calls = calls;
        this.groups = Path.of("/sys/fs/btrfs", calls.fileSystemId(), "qgroups");
        boolean on = Files.exists(groups) || simple && calls.enableSimpleQuota();
        if (hard && !(on && holdsNested())) {
            throw new StorageException("a program in a session could write past its quota, in a subvolume of its own"
                    + " making (counting those takes simple quotas: Linux 6.7, and a pool file); if that is to be"
                    + " allowed, ask for btrfs by name");
        }
        if (!on) {
            calls.enableQuota();
        }
        if (!Files.isDirectory(groups)) {
            throw new StorageException(
                    "this kernel does not show btrfs quota groups in " + groups + "; it needs Linux 5.9");
        }
    }

    /** Whether a subvolume made inside a volume counts for the volume. */
    boolean holdsNested() {
        Path mode = groups.resolve("mode");
        try {
            return Files.exists(mode) && Files.readString(mode).strip().equals("squota");
        } catch (IOException e) {
            throw new StorageException("the mode of the quotas cannot be read from " + mode, e);
        }
    }

    void limit(long subvolume, long bytes) {
        calls.limitGroup(LEVEL_ONE | subvolume, bytes);
    }

    /** Takes the limit off a subvolume that is being removed. */
    void lift(long subvolume) {
        calls.unlimitGroup(LEVEL_ONE | subvolume);
    }

    /** Makes the group of a new, empty subvolume. */
    void begin(long subvolume, long bytes) {
        calls.createGroup(LEVEL_ONE | subvolume);
        calls.assignGroup(subvolume, LEVEL_ONE | subvolume);
        limit(subvolume, bytes);
        sweep();
    }

    /** Lets go of the groups of a subvolume that was removed; they vanish once the kernel has cleaned it up. */
    void end(long subvolume) {
        leftOver.add(subvolume);
        sweep();
    }

    /** Lets go of the groups for which there is no volume any more. */
    void endAllBut(Set<Long> living) {
        for (String name : HostPath.names(groups)) {
            if (name.startsWith("1_") && !living.contains(Long.parseLong(name.substring(2)))) {
                leftOver.add(Long.parseLong(name.substring(2)));
            }
        }
        sweep();
    }

    private void sweep() {
        for (int i = Math.min(SWEEP, leftOver.size()); i > 0; i--) {
            Long subvolume = leftOver.poll();
            if (subvolume != null && !(cleaned(subvolume) && destroyed(subvolume))) {
                leftOver.add(subvolume);
            }
        }
    }

    private boolean cleaned(long subvolume) {
        Path referenced = groups.resolve("0_" + subvolume).resolve("referenced");
        return !Files.exists(referenced) || number(referenced) == 0;
    }

    private boolean destroyed(long subvolume) {
        return calls.destroyGroup(subvolume) && calls.destroyGroup(LEVEL_ONE | subvolume);
    }

    /** What a volume takes and may take. What was removed is counted as free after the next commit, which this makes at times. */
    Space space(long subvolume) {
        commitAtTimes();
        Path group = groups.resolve("1_" + subvolume);
        long total = number(group.resolve("max_referenced"));
        long used = number(group.resolve("referenced")) + number(group.resolve("rsv_data"));
        return new Space(Math.clamp(used, 0, total), total);
    }

    private void commitAtTimes() {
        if (System.nanoTime() - committedAt > COMMIT_EVERY && committing.tryLock()) {
            try {
                calls.commit();
                committedAt = System.nanoTime();
                sweep();
            } finally {
                committing.unlock();
            }
        }
    }

    private static long number(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException | NumberFormatException e) {
            if (!Files.exists(file)) {
                return 0; // the kernel took the group away between the opening and the reading, which gives ENODEV
            }
            throw new StorageException("a quota group's figure cannot be read from " + file + ": " + e.getMessage(), e);
        }
    }
}
