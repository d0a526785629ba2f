package io.sandhold.storage;

import static io.sandhold.storage.Kernel.*;

import java.util.Set;

/**
 * Opening a regular file. What is there is first opened with {@code O_PATH}, which has no effect on anything, and looked at; only
 * a regular file is then opened in earnest, through that descriptor, so that it is the very file that was looked at.
 */
final class FileOpener {
    /** As the kernel's MAXSYMLINKS; also how often somebody else may make or remove the file in between. */
    private static final int TRIES = 40;

    private static final int R_OK = 4;
    private static final int W_OK = 2;
    private static final int AT_EACCESS = 0x200;
    private static final byte[] EMPTY = {};

    private final Confinement confinement;

    FileOpener(Confinement confinement) {
        this.confinement = confinement;
    }

    ConfinedFile open(VolumePath asked, Set<OpenMode> mode, int permissions) {
        boolean create = mode.contains(OpenMode.CREATE) || mode.contains(OpenMode.CREATE_NEW);
        boolean follow = !mode.contains(OpenMode.NO_FOLLOW);
        VolumePath path = asked;
        try (Scratch scratch = Scratch.lend()) {
            for (int i = 0; i < TRIES; i++) {
                if (mode.contains(OpenMode.CREATE_NEW)) {
                    return create(scratch, path, mode, permissions, Errno.EEXIST);
                }
                long found = confinement.open(scratch, path, O_PATH | (follow ? 0 : O_NOFOLLOW));
                if (found >= 0) {
                    return existing(scratch, (int) found, path, mode);
                }
                if (found != -Errno.ENOENT || !create) {
                    throw confinement.refusal((int) -found, path);
                }
                ConfinedFile made = create(scratch, path, mode, permissions, 0);
                if (made != null) {
                    return made;
                }
                path = follow ? pastDanglingLink(scratch, path) : path;
            }
        }
        throw Refusal.of(Errno.ELOOP, asked);
    }

    private ConfinedFile existing(Scratch scratch, int found, VolumePath path, Set<OpenMode> mode) {
        Descriptor descriptor = new Descriptor(found);
        try {
            Stat stat = Stat.of(scratch, found);
            switch (stat.type()) {
                case REGULAR -> {}
                case DIRECTORY -> throw Refusal.of(Errno.EISDIR, path);
                case SYMLINK -> throw Refusal.of(FileError.LOOP, "it is a symbolic link", path);
                case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE ->
                    throw Refusal.of(FileError.NOT_A_FILE, "not a regular file", path);
            }
            long wanted = (FileChannels.reads(mode) ? R_OK : 0) | (FileChannels.writes(mode) ? W_OK : 0);
            confinement.checked(
                    confinement.identity.call(
                            scratch,
                            SystemCall.FACCESSAT2,
                            found,
                            scratch.path(EMPTY),
                            wanted,
                            AT_EMPTY_PATH | AT_EACCESS),
                    path);
            return VolumeFile.of(confinement, descriptor, path, mode, stat);
        } catch (RuntimeException e) {
            descriptor.close();
            throw e;
        }
    }

    /** Makes the file; null if something has that name and {@code ifThere} is no error. */
    private ConfinedFile create(Scratch scratch, VolumePath path, Set<OpenMode> mode, int permissions, int ifThere) {
        confinement.requireRoom(path);
        try (var parent = confinement.changeableParent(scratch, path)) {
            long made = confinement.openChild(
                    scratch, parent.directory(), parent.name(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
            if (made == -Errno.EEXIST && ifThere == 0) {
                return null;
            }
            int number = (int) confinement.checked(made, path);
            Descriptor descriptor = new Descriptor(number);
            try {
                Stat stat = Stat.of(scratch, number);
                try {
                    VolumeFile file = VolumeFile.of(confinement, descriptor, path, mode, stat);
                    permit(scratch, descriptor, file, permissions, path);
                    return file;
                } catch (RuntimeException e) {
                    unmake(scratch, parent, stat);
                    throw e;
                }
            } catch (RuntimeException e) {
                descriptor.close();
                throw e;
            }
        }
    }

    /** Removes a new file that could not be finished, where its name still stands for it; the refusal is told in any case. */
    private void unmake(Scratch scratch, Confinement.Parent parent, Stat made) {
        long there =
                Stat.read(scratch, confinement.identity, parent.directory(), parent.name(), Kernel.AT_SYMLINK_NOFOLLOW);
        if (there == 0 && Stat.taken(scratch).sameFile(made)) {
            confinement.identity.call(scratch, SystemCall.UNLINKAT, parent.directory(), scratch.path(parent.name()), 0);
        }
    }

    /** Gives a new file its permissions; one that cannot have them (a full quota refuses even that) is closed. */
    private void permit(Scratch scratch, Descriptor descriptor, VolumeFile file, int permissions, VolumePath path) {
        try (var _ = descriptor.use()) {
            long result = confinement.identity.call(
                    scratch, SystemCall.FCHMOD, descriptor.number(), permissions & AttributeSetting.PERMISSIONS, 0);
            confinement.checked(result, path);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Where a symlink to nothing leads, as {@code open(2)} with O_CREAT would go; the same path if it is none any more. */
    private VolumePath pastDanglingLink(Scratch scratch, VolumePath path) {
        try (var parent = confinement.parent(scratch, path)) {
            byte[] target = Symlinks.read(scratch, confinement.identity, parent.directory(), parent.name());
            return target.length == 0 ? path : path.parent().resolve(target);
        }
    }
}
