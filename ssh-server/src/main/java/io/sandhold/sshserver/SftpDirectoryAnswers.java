package io.sandhold.sshserver;

import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileEntry;
import io.sandhold.storage.VolumePath;
import java.time.Instant;

/** The answers about open directories. */
final class SftpDirectoryAnswers {

    /** The most entries of one answer, as OpenSSH's server has it, and where an answer ends before that. */
    private static final int MOST_NAMES = 100;

    private static final int LARGE = 64 << 10;

    private SftpDirectoryAnswers() {}

    static void open(SftpServer server, int id, SftpPacket request) {
        VolumePath path = server.path(request.string());
        byte[] handle = server.handles()
                .open(() -> new SftpHandle.OpenDirectory(path, server.files().list(path)));
        server.did("list " + path);
        server.replies().begin(SftpReplies.HANDLE, id);
        server.replies().string(handle);
        server.replies().finish();
    }

    static void read(SftpServer server, int id, SftpPacket request) {
        SftpHandle.OpenDirectory directory = server.handles().directory(request.string());
        SftpReplies replies = server.replies();
        Instant now = Instant.now();
        replies.begin(SftpReplies.NAME, id);
        int countAt = replies.reserve(4);
        int count = 0;
        if (directory.begin()) {
            VolumePath above = directory.path().resolve("..");
            name(replies, new byte[] {'.'}, server.files().attributes(directory.path()), now);
            name(replies, new byte[] {'.', '.'}, server.files().attributes(above), now);
            count = 2;
        }
        while (count < MOST_NAMES
                && replies.size() < LARGE
                && directory.entries().hasNext()) {
            FileEntry entry = directory.entries().next();
            name(replies, entry.name(), entry.attributes(), now);
            count++;
        }
        if (count == 0) {
            throw new SftpRefusal(SftpRefusal.EOF, "End of file");
        }
        replies.put(countAt, count);
        replies.finish();
    }

    private static void name(SftpReplies replies, byte[] name, FileAttributes attributes, Instant now) {
        replies.string(name);
        replies.string(LongName.of(name, attributes, now));
        SftpAttributes.write(attributes, replies);
    }
}
