package io.sandhold.webapi;

import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.AttributeChange;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A file that is written out of sight and put in its place whole: until {@link #place} the old one stands, and a copy that breaks leaves
 * nothing. One thread at a time.
 */
final class StagedFile implements AutoCloseable {

    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final Staging staging;
    private final SessionLease lease;
    private final VolumePath target;
    private final VolumePath path;
    private final ConfinedFile file;
    private long size;

    StagedFile(Staging staging, SessionLease lease, VolumePath target) {
        this.staging = staging;
        this.lease = lease;
        this.target = target;
        this.path = staging.next(lease);
        try {
            this.file = lease.files().open(path, Set.of(OpenMode.WRITE, OpenMode.CREATE_NEW), FILE_MODE);
        } catch (FileOperationException e) {
            throw ofTarget(e);
        }
    }

    private FileOperationException ofTarget(FileOperationException refusal) {
        return Staging.shown(refusal, path, target);
    }

    void write(ByteBuffer bytes) {
        int count = bytes.remaining();
        try {
            file.write(bytes, size);
        } catch (FileOperationException e) {
            throw ofTarget(e);
        }
        size += count;
    }

    long size() {
        return size;
    }

    /**
     * Puts it in its place, making the directories above. An old file there is replaced, and lends its permissions where none are given.
     */
    void place(OptionalInt permissions) {
        place(permissions, true);
    }

    /**
     * As {@link #place(OptionalInt)}.
     *
     * @param replace whether an old file may be there: it is refused else
     */
    void place(OptionalInt permissions, boolean replace) {
        ConfinedFiles files = lease.files();
        OptionalInt mode = permissions.isPresent() ? permissions : oldPermissions(files, target);
        if (mode.isPresent()) {
            file.setAttributes(AttributeChange.permissions(mode.getAsInt() & 0777));
        }
        file.close();
        files.makeDirectories(target.parent(), DIRECTORY_MODE);
        files.rename(path, target, replace);
    }

    /** As {@link #place(OptionalInt)}, a file that lies out of sight since another call. */
    static void placeAt(ConfinedFiles files, VolumePath path, VolumePath target) {
        int mode = oldPermissions(files, target).orElse(FILE_MODE) & 0777;
        files.setLinkAttributes(path, AttributeChange.permissions(mode));
        files.makeDirectories(target.parent(), DIRECTORY_MODE);
        files.rename(path, target, true);
    }

    private static OptionalInt oldPermissions(ConfinedFiles files, VolumePath target) {
        try {
            FileAttributes old = files.linkAttributes(target);
            return old.isRegularFile() ? OptionalInt.of(old.permissions()) : OptionalInt.empty();
        } catch (FileOperationException e) {
            if (e.error() == FileError.NOT_FOUND || e.error() == FileError.NOT_A_DIRECTORY) {
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    /** Lets go; what was not placed is removed. */
    @Override
    public void close() {
        file.close();
        staging.discard(lease, path);
    }
}
