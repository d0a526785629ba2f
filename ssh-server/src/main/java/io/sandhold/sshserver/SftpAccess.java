package io.sandhold.sshserver;

import io.sandhold.sessions.Access;
import io.sandhold.sessions.Operation;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import java.util.EnumSet;
import java.util.Set;

/** What a login for reading only, and one for bringing files only, may ask of the SFTP server. What stands nowhere in here is refused. */
final class SftpAccess {

    /**
     * What bringing new files needs: of what is there already it shows that a directory is one (clients ask where a name leads), and
     * nothing else.
     */
    private static final Set<SftpRequest> BRINGING = EnumSet.of(
            SftpRequest.OPEN,
            SftpRequest.CLOSE,
            SftpRequest.WRITE,
            SftpRequest.STAT,
            SftpRequest.LSTAT,
            SftpRequest.FSTAT,
            SftpRequest.FSETSTAT,
            SftpRequest.FSYNC,
            SftpRequest.MKDIR,
            SftpRequest.REALPATH,
            SftpRequest.STATVFS,
            SftpRequest.FSTATVFS,
            SftpRequest.LIMITS,
            SftpRequest.EXPAND_PATH,
            SftpRequest.HOME_DIRECTORY,
            SftpRequest.USERS_GROUPS_BY_ID);

    private SftpAccess() {}

    /** @throws SftpRefusal where this may not be asked at all */
    static void check(Access access, SftpRequest request) {
        boolean allowed = switch (access) {
            case FULL -> true;
            case READ_ONLY -> request.right() == Operation.FILE_READ;
            case UPLOAD_ONLY -> BRINGING.contains(request);
        };
        if (!allowed) {
            throw refused(access);
        }
    }

    /**
     * How a file is opened, where it was asked for with {@code modes}; one that is brought must be new.
     *
     * @throws SftpRefusal where it may not be
     */
    static Set<OpenMode> opening(Access access, Set<OpenMode> modes) {
        boolean reads = modes.contains(OpenMode.READ);
        boolean writes = modes.contains(OpenMode.WRITE);
        return switch (access) {
            case FULL -> modes;
            case READ_ONLY -> {
                if (writes) {
                    throw refused(access);
                }
                yield modes;
            }
            case UPLOAD_ONLY -> {
                if (reads || !writes) {
                    throw refused(access);
                }
                yield EnumSet.of(OpenMode.WRITE, OpenMode.CREATE_NEW);
            }
        };
    }

    /**
     * Opens a file with what {@link #opening} gave.
     *
     * @throws SftpRefusal where the login brings new files only and this one is there
     */
    static ConfinedFile open(SftpServer server, VolumePath path, Set<OpenMode> modes, int permissions) {
        try {
            return server.files().open(path, modes, permissions);
        } catch (FileOperationException refused) {
            if (server.access() == Access.UPLOAD_ONLY && refused.error() == FileError.EXISTS) {
                throw new SftpRefusal(
                        SftpRefusal.PERMISSION_DENIED,
                        "there is something of that name already, and this login is for bringing new files only");
            }
            throw refused;
        }
    }

    /** The attributes that are told: to who only brings files, those of directories. */
    static FileAttributes shown(Access access, FileAttributes attributes) {
        if (access == Access.UPLOAD_ONLY && !attributes.isDirectory()) {
            throw new FileOperationException(FileError.NOT_FOUND, "what is here is not shown to a login for uploading");
        }
        return attributes;
    }

    private static SftpRefusal refused(Access access) {
        return new SftpRefusal(
                SftpRefusal.PERMISSION_DENIED,
                switch (access) {
                    case FULL -> "this session is not yours to change";
                    case READ_ONLY -> "this login is for reading only";
                    case UPLOAD_ONLY -> "this login is for bringing new files only";
                });
    }
}
