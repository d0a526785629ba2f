package io.sandhold.storage;

import static io.sandhold.storage.Kernel.*;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** The files of one volume: each operation resolves its paths by the {@link Confinement} and makes one call on what it got. */
final class VolumeFiles implements ConfinedFiles, AutoCloseable {
    private static final int RENAME_NOREPLACE = 1;
    private static final int LOOKED_AT = O_PATH | O_NOFOLLOW;

    private final Confinement confinement;
    private final FileOpener opener;

    VolumeFiles(Confinement confinement) {
        this.confinement = confinement;
        this.opener = new FileOpener(confinement);
    }

    /** Whether a directory of the host is their root. */
    boolean lieIn(Path directory) {
        return confinement.isRoot(HostPath.look(directory));
    }

    @Override
    public ConfinedFile open(VolumePath path, Set<OpenMode> mode, int permissions) {
        return opener.open(path, mode, permissions);
    }

    @Override
    public FileAttributes attributes(VolumePath path) {
        return attributes(path, O_PATH);
    }

    @Override
    public FileAttributes linkAttributes(VolumePath path) {
        return attributes(path, LOOKED_AT);
    }

    private FileAttributes attributes(VolumePath path, int flags) {
        try (Scratch scratch = Scratch.lend()) {
            int found = confinement.opened(scratch, path, flags);
            try {
                return Stat.of(scratch, found).attributes(confinement.identity.uid);
            } finally {
                Kernel.close(found);
            }
        }
    }

    @Override
    public DirectoryEntries list(VolumePath directory) {
        try (Scratch scratch = Scratch.lend()) {
            int found = confinement.opened(scratch, directory, O_DIRECTORY | O_NONBLOCK);
            return new OpenDirectory(confinement, found, directory);
        }
    }

    @Override
    public void makeDirectory(VolumePath path, int permissions) {
        confinement.requireRoom(path);
        try (Scratch scratch = Scratch.lend();
                var parent = confinement.changeableParent(scratch, path)) {
            long name = scratch.path(parent.name());
            confinement.checked(
                    confinement.identity.call(scratch, SystemCall.MKDIRAT, parent.directory(), name, 0700), path);
            long made = confinement.openChild(scratch, parent.directory(), parent.name(), O_PATH | O_DIRECTORY, 0);
            int directory = (int) confinement.checked(made, path);
            try {
                AttributeSetting.set(scratch, confinement, directory, AttributeChange.permissions(permissions), path);
            } finally {
                Kernel.close(directory);
            }
        }
    }

    @Override
    public void makeDirectories(VolumePath path, int permissions) {
        if (isDirectory(path)) {
            return;
        }
        byte[] bytes = path.bytes();
        for (int at = 1; at <= bytes.length; at++) {
            if (at == bytes.length || bytes[at] == '/' && bytes[at - 1] != '/') {
                makeIfMissing(VolumePath.ofBytes(Arrays.copyOf(bytes, at)), permissions);
            }
        }
    }

    private void makeIfMissing(VolumePath path, int permissions) {
        if (isDirectory(path)) {
            return;
        }
        try {
            makeDirectory(path, permissions);
        } catch (FileOperationException e) {
            if (e.error() != FileError.EXISTS) {
                throw e;
            }
            if (!isDirectory(path)) {
                throw Refusal.of(FileError.EXISTS, "it exists and is no directory", path);
            }
        }
    }

    private boolean isDirectory(VolumePath path) {
        try {
            return attributes(path).isDirectory();
        } catch (FileOperationException e) {
            if (e.error() == FileError.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void removeFile(VolumePath path) {
        unlink(path, 0);
    }

    @Override
    public void removeDirectory(VolumePath path) {
        unlink(path, AT_REMOVEDIR);
    }

    private void unlink(VolumePath path, int flags) {
        try (Scratch scratch = Scratch.lend();
                var parent = confinement.changeableParent(scratch, path)) {
            long freed = freedByRemoval(scratch, parent);
            long name = scratch.path(parent.name());
            confinement.checked(
                    confinement.identity.call(scratch, SystemCall.UNLINKAT, parent.directory(), name, flags), path);
            confinement.meter.give(freed);
        }
    }

    private long freedByRemoval(Scratch scratch, Confinement.Parent parent) {
        if (!confinement.meter.counts()) {
            return 0;
        }
        long read = Stat.read(scratch, confinement.identity, parent.directory(), parent.name(), AT_SYMLINK_NOFOLLOW);
        Stat stat = read < 0 ? null : Stat.taken(scratch);
        return stat == null || stat.links() > 1 ? 0 : stat.blocks() * 512;
    }

    @Override
    public void removeTree(VolumePath path) {
        try (Scratch scratch = Scratch.lend();
                var parent = confinement.changeableParent(scratch, path)) {
            long read =
                    Stat.read(scratch, confinement.identity, parent.directory(), parent.name(), AT_SYMLINK_NOFOLLOW);
            confinement.checked(read, path);
            TreeRemoval.remove(confinement.identity, parent.directory(), parent.name(), path);
        }
        confinement.meter.recount();
    }

    @Override
    public void rename(VolumePath from, VolumePath to, boolean replace) {
        try (Scratch scratch = Scratch.lend();
                var source = confinement.changeableParent(scratch, from);
                var target = confinement.changeableParent(scratch, to)) {
            long freed = replace ? freedByRemoval(scratch, target) : 0;
            long result = confinement.identity.call(
                    scratch,
                    SystemCall.RENAMEAT2,
                    source.directory(),
                    scratch.path(source.name()),
                    target.directory(),
                    scratch.otherPath(target.name()),
                    replace ? 0 : RENAME_NOREPLACE);
            boolean aboutTarget = result == -Errno.EEXIST || result == -Errno.ENOTEMPTY || result == -Errno.EISDIR;
            confinement.checked(result, aboutTarget ? to : from);
            confinement.meter.give(freed);
        }
    }

    @Override
    public void symlink(byte[] target, VolumePath link) {
        if (target.length == 0) {
            throw Refusal.of(FileError.INVALID, "a symbolic link needs a target", link);
        }
        VolumePath.ofBytes(target);
        confinement.requireRoom(link);
        try (Scratch scratch = Scratch.lend();
                var parent = confinement.changeableParent(scratch, link)) {
            long text = scratch.path(target);
            long name = scratch.otherPath(parent.name());
            confinement.checked(
                    confinement.identity.call(scratch, SystemCall.SYMLINKAT, text, parent.directory(), name), link);
        }
    }

    @Override
    public byte[] readLink(VolumePath link) {
        try (Scratch scratch = Scratch.lend()) {
            int found = confinement.opened(scratch, link, LOOKED_AT);
            try {
                if (Stat.of(scratch, found).type() != FileType.SYMLINK) {
                    throw Refusal.of(FileError.INVALID, "not a symbolic link", link);
                }
                return Symlinks.read(scratch, confinement.identity, found, new byte[0]);
            } finally {
                Kernel.close(found);
            }
        }
    }

    @Override
    public void hardLink(VolumePath existing, VolumePath link) {
        try (Scratch scratch = Scratch.lend();
                var source = confinement.changeableParent(scratch, existing);
                var target = confinement.changeableParent(scratch, link)) {
            long result = confinement.identity.call(
                    scratch,
                    SystemCall.LINKAT,
                    source.directory(),
                    scratch.path(source.name()),
                    target.directory(),
                    scratch.otherPath(target.name()),
                    0);
            confinement.checked(result, result == -Errno.EEXIST ? link : existing);
        }
    }

    @Override
    public void setAttributes(VolumePath path, AttributeChange change) {
        set(path, change, O_PATH);
    }

    @Override
    public void setLinkAttributes(VolumePath path, AttributeChange change) {
        set(path, change, LOOKED_AT);
    }

    private void set(VolumePath path, AttributeChange change, int flags) {
        try (Scratch scratch = Scratch.lend()) {
            int found = confinement.opened(scratch, path, flags);
            try {
                AttributeSetting.set(scratch, confinement, found, change, path);
            } finally {
                Kernel.close(found);
            }
        }
    }

    @Override
    public VolumePath realPath(VolumePath path) {
        try (Scratch scratch = Scratch.lend()) {
            long found = confinement.open(scratch, path, O_PATH);
            if (found != -Errno.ENOENT) {
                int descriptor = (int) confinement.checked(found, path);
                try {
                    return confinement.inSession(scratch, descriptor, path);
                } finally {
                    Kernel.close(descriptor);
                }
            }
            try (var parent = confinement.parent(scratch, path)) {
                VolumePath directory = confinement.inSession(scratch, parent.directory(), path);
                return directory.resolve(parent.name()).normalized();
            }
        }
    }

    @Override
    public Space space() {
        return confinement.space();
    }

    @Override
    public void close() {
        confinement.close();
    }
}
