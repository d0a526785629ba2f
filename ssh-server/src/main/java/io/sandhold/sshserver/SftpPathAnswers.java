package io.sandhold.sshserver;

import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The answers about paths. */
final class SftpPathAnswers {

    private static final int DEFAULT_PERMISSIONS = 0777;

    private SftpPathAnswers() {}

    static void stat(SftpServer server, int id, SftpPacket request) {
        attributes(server, id, server.files().attributes(server.path(request.string())));
    }

    static void linkStat(SftpServer server, int id, SftpPacket request) {
        attributes(server, id, server.files().linkAttributes(server.path(request.string())));
    }

    private static void attributes(SftpServer server, int id, FileAttributes attributes) {
        FileAttributes shown = SftpAccess.shown(server.access(), attributes);
        server.replies().begin(SftpReplies.ATTRS, id);
        SftpAttributes.write(shown, server.replies());
        server.replies().finish();
    }

    static void setStat(SftpServer server, int id, SftpPacket request) {
        VolumePath path = server.path(request.string());
        SftpAttributes attributes = SftpAttributes.read(request);
        attributes.requireOwn();
        if (attributes.size().isPresent()) {
            try (ConfinedFile file = server.files().open(path, Set.of(OpenMode.WRITE), 0)) {
                file.truncate(attributes.size().getAsLong());
            }
        }
        if (attributes.changesMode()) {
            server.files().setAttributes(path, attributes.change());
        }
        server.did("setstat " + path);
        server.replies().ok(id);
    }

    static void setLinkStat(SftpServer server, int id, SftpPacket request) {
        VolumePath path = server.path(request.string());
        SftpAttributes attributes = SftpAttributes.read(request);
        attributes.requireOwn();
        if (attributes.size().isPresent()) {
            throw new SftpRefusal(SftpRefusal.FAILURE, "lsetstat sets no size");
        }
        server.files().setLinkAttributes(path, attributes.change());
        server.did("setstat " + path);
        server.replies().ok(id);
    }

    static void remove(SftpServer server, int id, SftpPacket request) {
        VolumePath path = server.path(request.string());
        server.files().removeFile(path);
        server.did(path.toString());
        server.replies().ok(id);
    }

    static void makeDirectory(SftpServer server, int id, SftpPacket request) {
        VolumePath path = server.path(request.string());
        int permissions = SftpAttributes.read(request).change().permissions().orElse(DEFAULT_PERMISSIONS);
        server.files().makeDirectory(path, SftpFileAnswers.masked(permissions));
        server.did("mkdir " + path);
        server.replies().ok(id);
    }

    static void removeDirectory(SftpServer server, int id, SftpPacket request) {
        VolumePath path = server.path(request.string());
        server.files().removeDirectory(path);
        server.did("rmdir " + path);
        server.replies().ok(id);
    }

    static void realPath(SftpServer server, int id, SftpPacket request) {
        SftpExtraAnswers.name(server, id, server.files().realPath(server.path(request.string())));
    }

    /** The draft's rename, which never replaces (section 6.5). */
    static void rename(SftpServer server, int id, SftpPacket request) {
        rename(server, id, request, false);
    }

    static void posixRename(SftpServer server, int id, SftpPacket request) {
        rename(server, id, request, true);
    }

    private static void rename(SftpServer server, int id, SftpPacket request, boolean replace) {
        VolumePath from = server.path(request.string());
        VolumePath to = server.path(request.string());
        server.files().rename(from, to, replace);
        server.did("rename " + from + " to " + to);
        server.replies().ok(id);
    }

    static void readLink(SftpServer server, int id, SftpPacket request) {
        byte[] target = server.files().readLink(server.path(request.string()));
        SftpReplies replies = server.replies();
        replies.begin(SftpReplies.NAME, id);
        replies.number(1);
        replies.string(target);
        replies.string(target);
        replies.number(0);
        replies.finish();
    }

    /** The target comes first: OpenSSH has it the other way round than the draft, and so has nearly every client since. */
    static void symlink(SftpServer server, int id, SftpPacket request) {
        byte[] first = request.string();
        byte[] second = request.string();
        byte[] target = server.clientSendsLinkFirst() ? second : first;
        VolumePath link = server.path(server.clientSendsLinkFirst() ? first : second);
        server.files().symlink(target, link);
        server.did("symlink " + link + " to " + new String(target, StandardCharsets.UTF_8));
        server.replies().ok(id);
    }

    static void hardLink(SftpServer server, int id, SftpPacket request) {
        VolumePath existing = server.path(request.string());
        VolumePath link = server.path(request.string());
        ConfinedFiles files = server.files();
        files.hardLink(existing, link);
        server.did("link " + link + " to " + existing);
        server.replies().ok(id);
    }
}
