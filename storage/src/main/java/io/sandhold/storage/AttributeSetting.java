package io.sandhold.storage;

import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.Optional;

/** Setting attributes of the file behind a descriptor, through {@code /proc/self/fd}: nobody can put another file there. */
final class AttributeSetting {
    private static final long UTIME_OMIT = (1L << 30) - 2;

    /** The bits that can be set: set-uid and set-gid are never. */
    static final int PERMISSIONS = 01777;

    private AttributeSetting() {}

    static void set(Scratch scratch, Confinement confinement, int descriptor, AttributeChange change, VolumePath path) {
        Stat stat = Stat.of(scratch, descriptor);
        if (confinement.isRoot(stat)) {
            throw Confinement.closedRoot(path);
        }
        if (change.permissions().isPresent()) {
            if (stat.type() == FileType.SYMLINK) {
                throw Refusal.of(FileError.UNSUPPORTED, "a symbolic link has no permissions of its own", path);
            }
            int mode = change.permissions().getAsInt() & PERMISSIONS;
            long self = scratch.path(Kernel.own(descriptor).getBytes());
            confinement.checked(
                    confinement.identity.call(scratch, SystemCall.FCHMODAT, Kernel.AT_FDCWD, self, mode), path);
        }
        if (change.accessed().isPresent() || change.modified().isPresent()) {
            long self = scratch.path(Kernel.own(descriptor).getBytes());
            time(scratch, 0, change.accessed());
            time(scratch, 16, change.modified());
            confinement.checked(
                    confinement.identity.call(
                            scratch, SystemCall.UTIMENSAT, Kernel.AT_FDCWD, self, scratch.struct(), 0),
                    path);
        }
    }

    private static void time(Scratch scratch, long at, Optional<Instant> time) {
        scratch.struct.set(
                ValueLayout.JAVA_LONG, at, time.map(Instant::getEpochSecond).orElse(0L));
        scratch.struct.set(
                ValueLayout.JAVA_LONG, at + 8, time.map(t -> (long) t.getNano()).orElse(UTIME_OMIT));
    }
}
