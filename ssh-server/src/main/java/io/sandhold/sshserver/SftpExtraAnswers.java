package io.sandhold.sshserver;

import io.sandhold.storage.Space;
import io.sandhold.storage.VolumePath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/** The answers to OpenSSH's extensions that are about the server, not about one file. */
final class SftpExtraAnswers {

    private static final int BLOCK = 4096;

    /** {@code SSH_FXE_STATVFS_ST_NOSUID}. */
    private static final int NO_SUID = 2;

    private static final int LONGEST_NAME = 255;

    private SftpExtraAnswers() {}

    static void space(SftpServer server, int id, SftpPacket request) {
        server.files().attributes(server.path(request.string()));
        space(server, id);
    }

    static void spaceOfHandle(SftpServer server, int id, SftpPacket request) {
        server.handles().any(request.string());
        space(server, id);
    }

    /** The session's quota, not the disk's: the same figures as {@code df} has in the jail and REST shows. */
    private static void space(SftpServer server, int id) {
        Space space = server.lease().space();
        long total = space.totalBytes() / BLOCK;
        long free = space.freeBytes() / BLOCK;
        SftpReplies replies = server.replies();
        replies.begin(SftpReplies.EXTENDED_REPLY, id);
        replies.longNumber(BLOCK);
        replies.longNumber(BLOCK);
        replies.longNumber(total);
        replies.longNumber(free);
        replies.longNumber(free);
        // where inodes have no bound of their own, each takes a block at most
        long freeInodes = space.boundsInodes() ? space.freeInodes() : free;
        replies.longNumber(space.boundsInodes() ? space.totalInodes() : total);
        replies.longNumber(freeInodes);
        replies.longNumber(freeInodes);
        replies.longNumber(0);
        replies.longNumber(NO_SUID);
        replies.longNumber(LONGEST_NAME);
        replies.finish();
    }

    static void limits(SftpServer server, int id, SftpPacket request) {
        SftpReplies replies = server.replies();
        replies.begin(SftpReplies.EXTENDED_REPLY, id);
        replies.longNumber(SftpServer.LARGEST_PACKET);
        replies.longNumber(SftpFileAnswers.LARGEST_DATA);
        replies.longNumber(SftpFileAnswers.LARGEST_DATA);
        replies.longNumber(SftpHandles.MOST);
        replies.finish();
    }

    /** {@code ~} and {@code ~/…}: there is one home here. */
    static void expandPath(SftpServer server, int id, SftpPacket request) {
        byte[] path = request.string();
        if (path.length > 0 && path[0] == '~') {
            if (path.length > 1 && path[1] != '/') {
                throw new SftpRefusal(SftpRefusal.FAILURE, "no other user's home is here; use ~/");
            }
            byte[] rest = new byte[Math.max(0, path.length - 2)];
            System.arraycopy(path, path.length - rest.length, rest, 0, rest.length);
            path = rest;
        }
        name(server, id, server.files().realPath(server.path(path)));
    }

    static void home(SftpServer server, int id, SftpPacket request) {
        request.string();
        name(server, id, VolumePath.WORKSPACE);
    }

    /** A path as the one entry of a {@code NAME} answer. */
    static void name(SftpServer server, int id, VolumePath path) {
        SftpReplies replies = server.replies();
        replies.begin(SftpReplies.NAME, id);
        replies.number(1);
        replies.string(path.bytes());
        replies.string(path.bytes());
        replies.number(0);
        replies.finish();
    }

    static void names(SftpServer server, int id, SftpPacket request) {
        byte[] users = names(request, JailNames::user);
        byte[] groups = names(request, JailNames::group);
        SftpReplies replies = server.replies();
        replies.begin(SftpReplies.EXTENDED_REPLY, id);
        replies.string(users);
        replies.string(groups);
        replies.finish();
    }

    /** For each {@code uint32} in a string its name as a string; an empty one where it has none. */
    private static byte[] names(SftpPacket request, IntFunction<String> naming) {
        ByteBuffer ids = ByteBuffer.wrap(request.string());
        ByteBuffer names = ByteBuffer.allocate(ids.remaining() / 4 * (4 + 16));
        while (ids.remaining() >= 4) {
            byte[] bytes = naming.apply(ids.getInt()).getBytes(StandardCharsets.US_ASCII);
            names.putInt(bytes.length).put(bytes);
        }
        byte[] all = new byte[names.position()];
        names.flip().get(all);
        return all;
    }
}
