package io.sandhold.sshserver;

import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.FileType;
import io.sandhold.storage.VolumePath;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a request is about, as far as that says which others it may overtake: "Implementations MUST process requests relating to the same
 * file in the order in which they are received" (draft-ietf-secsh-filexfer-02 section 6).
 *
 * @param slow whether it may take long, so that it goes aside
 * @param bearing what it bears on
 * @param files the files that it is about, each by {@link SftpHandle#concern}; those of paths only where {@code findsPaths}
 */
record SftpConcern(boolean slow, Bearing bearing, List<Object> files) {

    /** What a request bears on. */
    enum Bearing {
        /** Open files and directories: it waits for what goes on with them. */
        HANDLES,
        /** What a path leads to: it waits likewise, and whoever changes names waits for it. */
        PATH,
        /** Which name leads where: it changes that, and never waits in a queue, so that no name changes out of turn. */
        NAMES,
        /** Nothing of the kind. */
        NONE
    }

    /** A copy is as long as its file; a disk is waited for; a directory's and a volume's entries are looked up one by one. */
    private static final Set<SftpRequest> SLOW = EnumSet.of(
            SftpRequest.COPY_DATA, SftpRequest.FSYNC, SftpRequest.READDIR, SftpRequest.STATVFS, SftpRequest.FSTATVFS);

    /** {@code SSH_FXF_CREAT} and {@code SSH_FXF_TRUNC}. */
    private static final int CHANGING = 0x08 | 0x10;

    /** {@link SftpRequest#READDIR}. */
    private static final int READ_DIRECTORY = 12;

    private static final SftpConcern NOTHING = new SftpConcern(false, Bearing.NONE, List.of());

    /** Whether a request of this type may be slow; of extensions the name says more. */
    static boolean mayBeSlow(int type) {
        return type == SftpRequest.EXTENDED || type == READ_DIRECTORY;
    }

    /**
     * That of a request, its type first. Of one that is broken: nothing, for it is refused anyhow.
     *
     * @param findsPaths whether it matters which files paths lead to; that is looked up
     */
    static SftpConcern of(SftpServer server, byte[] body, int length, boolean findsPaths) {
        SftpPacket packet = new SftpPacket();
        packet.over(body, 1, length - 1);
        try {
            packet.number();
            Optional<SftpRequest> request = SftpServer.request(body[0] & 0xff, packet);
            return request.isPresent() ? of(server, request.get(), packet, findsPaths) : NOTHING;
        } catch (SftpRefusal | FileOperationException broken) {
            return NOTHING;
        }
    }

    private static SftpConcern of(SftpServer server, SftpRequest request, SftpPacket packet, boolean findsPaths) {
        List<Object> files = new ArrayList<>(2);
        Bearing bearing = switch (request) {
            case CLOSE, READ, WRITE, FSTAT, FSETSTAT, READDIR, FSYNC, FSTATVFS -> {
                files.add(handle(server, packet));
                yield Bearing.HANDLES;
            }
            case COPY_DATA -> {
                files.add(handle(server, packet));
                packet.offset();
                packet.offset();
                files.add(handle(server, packet));
                yield Bearing.HANDLES;
            }
            case STAT, LSTAT, SETSTAT, LSETSTAT -> {
                find(server, packet, findsPaths, files);
                yield Bearing.PATH;
            }
            case REMOVE -> {
                find(server, packet, findsPaths, files);
                yield Bearing.NAMES;
            }
            case RENAME, POSIX_RENAME, HARDLINK -> {
                find(server, packet, findsPaths, files);
                find(server, packet, findsPaths, files);
                yield Bearing.NAMES;
            }
            case OPEN -> {
                find(server, packet, findsPaths, files);
                yield (packet.number() & CHANGING) != 0 ? Bearing.NAMES : Bearing.NONE;
            }
            case MKDIR, RMDIR, SYMLINK -> Bearing.NAMES;
            case OPENDIR, REALPATH, READLINK, STATVFS, LIMITS, EXPAND_PATH, HOME_DIRECTORY, USERS_GROUPS_BY_ID ->
                Bearing.NONE;
        };
        return new SftpConcern(SLOW.contains(request), bearing, bearing == Bearing.NONE ? List.of() : files);
    }

    private static Object handle(SftpServer server, SftpPacket packet) {
        return server.handles().any(packet.string()).concern();
    }

    /** Adds the file at a path, if there is one: itself, and where it is a symlink what that leads to. */
    private static void find(SftpServer server, SftpPacket packet, boolean findsPaths, List<Object> files) {
        VolumePath path = server.path(packet.string());
        if (!findsPaths) {
            return;
        }
        try {
            FileAttributes itself = server.files().linkAttributes(path);
            files.add(itself.inode());
            if (itself.type() == FileType.SYMLINK) {
                files.add(server.files().attributes(path).inode());
            }
        } catch (FileOperationException nothingThere) {
            // then it is about no file that is open
        }
    }
}
