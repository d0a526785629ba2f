package io.sandhold.storage;

import java.util.NoSuchElementException;

/** A directory of a volume that is being listed. */
final class OpenDirectory implements DirectoryEntries, Confinement.Handle {
    private final Confinement confinement;
    private final Descriptor descriptor;
    private final VolumePath path;

    /** Null before the first read and after the end: directories that are only held open cost no buffer. */
    private RawEntries names;

    private boolean ended;
    private FileEntry next;

    /** Takes over the descriptor; where it throws it has closed it. */
    OpenDirectory(Confinement confinement, int descriptor, VolumePath path) {
        this.confinement = confinement;
        this.descriptor = new Descriptor(descriptor);
        this.path = path;
        confinement.opened(this);
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = read();
        }
        return next != null;
    }

    @Override
    public FileEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the directory has no more entries");
        }
        FileEntry entry = next;
        next = null;
        return entry;
    }

    private FileEntry read() {
        try (var _ = descriptor.use();
                Scratch scratch = Scratch.lend()) {
            if (names == null) {
                names = new RawEntries();
            }
            byte[] name;
            while ((name = names.next(scratch, descriptor.number(), path)) != null) {
                long result =
                        Stat.read(scratch, Identity.SERVER, descriptor.number(), name, Kernel.AT_SYMLINK_NOFOLLOW);
                if (result >= 0) {
                    return new FileEntry(name, Stat.taken(scratch).attributes(confinement.identity.uid));
                }
                if (result != -Errno.ENOENT) {
                    throw Refusal.of((int) -result, path);
                }
            }
            ended = true;
            names = null;
            return null;
        }
    }

    @Override
    public void close() {
        confinement.closed(this);
        descriptor.close();
    }
}
