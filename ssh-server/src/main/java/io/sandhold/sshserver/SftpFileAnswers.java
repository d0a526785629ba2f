package io.sandhold.sshserver;

import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Transfers;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/** The answers about open files. */
final class SftpFileAnswers {

    /** The most bytes of one read or write, as OpenSSH's server has it. */
    static final int LARGEST_DATA = SftpServer.LARGEST_PACKET - 1024;

    private static final int OPEN_READ = 0x01;
    private static final int OPEN_WRITE = 0x02;
    private static final int OPEN_APPEND = 0x04;
    private static final int OPEN_CREATE = 0x08;
    private static final int OPEN_TRUNCATE = 0x10;
    private static final int OPEN_EXCLUSIVE = 0x20;

    private static final int DEFAULT_PERMISSIONS = 0666;

    /** As sshd's users have it. */
    private static final int UMASK = 0022;

    private SftpFileAnswers() {}

    static int masked(int permissions) {
        return permissions & 0777 & ~UMASK;
    }

    static void open(SftpServer server, int id, SftpPacket request) {
        VolumePath path = server.path(request.string());
        int flags = request.number();
        SftpAttributes attributes = SftpAttributes.read(request);
        boolean writes = (flags & (OPEN_WRITE | OPEN_APPEND)) != 0;
        boolean reads = (flags & OPEN_READ) != 0;
        if (!reads && !writes) {
            throw new SftpRefusal(SftpRefusal.BAD_MESSAGE, "a file is opened to be read or to be written");
        }
        if (writes && !server.mayWrite()) {
            throw new SftpRefusal(SftpRefusal.PERMISSION_DENIED, "this session is not yours to change");
        }
        int permissions = masked(attributes.change().permissions().orElse(DEFAULT_PERMISSIONS));
        Set<OpenMode> modes = SftpAccess.opening(server.access(), modes(flags, reads, writes));
        byte[] handle = server.handles()
                .open(() -> new SftpHandle.OpenFile(
                        path,
                        SftpAccess.open(server, path, modes, permissions),
                        reads,
                        writes,
                        server.span().step(writes ? "sftp upload" : "sftp download")));
        server.did("open for " + (writes ? reads ? "reading and writing" : "writing" : "reading") + ": " + path);
        server.replies().begin(SftpReplies.HANDLE, id);
        server.replies().string(handle);
        server.replies().finish();
    }

    private static Set<OpenMode> modes(int flags, boolean reads, boolean writes) {
        Set<OpenMode> modes = EnumSet.noneOf(OpenMode.class);
        if (reads) {
            modes.add(OpenMode.READ);
        }
        if (writes) {
            modes.add(OpenMode.WRITE);
            if ((flags & OPEN_APPEND) != 0) {
                modes.add(OpenMode.APPEND);
            }
            if ((flags & OPEN_TRUNCATE) != 0) {
                modes.add(OpenMode.TRUNCATE);
            }
            if ((flags & OPEN_CREATE) != 0) {
                modes.add((flags & OPEN_EXCLUSIVE) != 0 ? OpenMode.CREATE_NEW : OpenMode.CREATE);
            }
        }
        return modes;
    }

    static void close(SftpServer server, int id, SftpPacket request) {
        finish(server, server.handles().remove(request.string()), Transfers.Outcome.WHOLE);
        server.replies().ok(id);
    }

    /**
     * Closes a handle and writes down what went through it.
     *
     * @param end broken, where it is not the client that closes it
     */
    static void finish(SftpServer server, SftpHandle handle, Transfers.Outcome end) {
        try (handle) {
            if (handle instanceof SftpHandle.OpenFile file) {
                if (file.bytesRead() > 0 || !file.writable()) {
                    over(server, file, Transfers.Direction.DOWNLOAD, end, file.bytesRead());
                    server.record(AuditKind.FILE_READ, file.path() + " (" + file.bytesRead() + " bytes)");
                }
                if (file.writable()) {
                    Transfers.Outcome written = file.refused() ? Transfers.Outcome.BROKEN : end;
                    over(server, file, Transfers.Direction.UPLOAD, written, file.bytesWritten());
                    server.record(AuditKind.FILE_WRITTEN, file.path() + " (" + file.bytesWritten() + " bytes)");
                }
            }
        }
    }

    private static void over(
            SftpServer server,
            SftpHandle.OpenFile file,
            Transfers.Direction direction,
            Transfers.Outcome outcome,
            long bytes) {
        server.transfers().over(Transfers.By.SFTP, direction, outcome, bytes, file.opened());
        file.span().tell("sandhold.bytes", bytes);
        if (outcome != Transfers.Outcome.WHOLE) {
            file.span().failed(outcome.name());
        }
    }

    /** Reads straight into the answer. */
    static void read(SftpServer server, int id, SftpPacket request) {
        SftpHandle.OpenFile handle = server.handles().file(request.string());
        long offset = request.offset();
        int length = (int) Math.min(request.unsigned(), LARGEST_DATA);
        if (!handle.readable()) {
            throw new SftpRefusal(SftpRefusal.PERMISSION_DENIED, "the file is not open for reading");
        }
        SftpReplies replies = server.replies();
        replies.begin(SftpReplies.DATA, id);
        int lengthAt = replies.reserve(4);
        int start = replies.reserve(length);
        int count = handle.file().read(ByteBuffer.wrap(replies.array(), start, length), offset);
        if (count < 0) {
            throw new SftpRefusal(SftpRefusal.EOF, "End of file");
        }
        handle.countRead(count);
        server.lease().used();
        replies.put(lengthAt, count);
        replies.cutAt(start + count);
        replies.finish();
    }

    static void write(SftpServer server, int id, SftpPacket request) {
        SftpHandle.OpenFile handle = server.handles().file(request.string());
        long offset = request.offset();
        ByteBuffer data = request.data();
        if (!handle.writable()) {
            throw new SftpRefusal(SftpRefusal.PERMISSION_DENIED, "the file is not open for writing");
        }
        handle.write(data, offset);
        server.lease().used();
        server.replies().ok(id);
    }

    static void stat(SftpServer server, int id, SftpPacket request) {
        SftpHandle handle = server.handles().any(request.string());
        server.replies().begin(SftpReplies.ATTRS, id);
        SftpAttributes.write(
                switch (handle) {
                    case SftpHandle.OpenFile file -> file.file().attributes();
                    case SftpHandle.OpenDirectory directory -> server.files().attributes(directory.path());
                },
                server.replies());
        server.replies().finish();
    }

    static void setStat(SftpServer server, int id, SftpPacket request) {
        SftpHandle handle = server.handles().any(request.string());
        SftpAttributes attributes = SftpAttributes.read(request);
        attributes.requireOwn();
        server.did("setstat " + handle.path());
        switch (handle) {
            case SftpHandle.OpenFile file -> {
                if (attributes.size().isPresent()) {
                    if (!file.writable()) {
                        throw new SftpRefusal(SftpRefusal.PERMISSION_DENIED, "the file is not open for writing");
                    }
                    file.truncate(attributes.size().getAsLong());
                }
                if (attributes.changesMode()) {
                    file.file().setAttributes(attributes.change());
                }
            }
            case SftpHandle.OpenDirectory directory -> {
                if (attributes.size().isPresent()) {
                    throw new SftpRefusal(SftpRefusal.FAILURE, "a directory has no size to set");
                }
                server.files().setAttributes(directory.path(), attributes.change());
            }
        }
        server.replies().ok(id);
    }

    static void sync(SftpServer server, int id, SftpPacket request) {
        server.handles().file(request.string()).file().sync();
        server.replies().ok(id);
    }

    /** {@code copy-data}, draft-ietf-secsh-filexfer-extensions-00 section 7; a length of 0 is up to the end. */
    static void copy(SftpServer server, int id, SftpPacket request) {
        SftpHandle.OpenFile from = server.handles().file(request.string());
        long readAt = request.offset();
        long length = request.offset();
        SftpHandle.OpenFile to = server.handles().file(request.string());
        long writeAt = request.offset();
        if (!from.readable() || !to.writable()) {
            throw new SftpRefusal(
                    SftpRefusal.PERMISSION_DENIED, "copy-data needs a file open for reading and one open for writing");
        }
        if (from.file().attributes().inode() == to.file().attributes().inode()) {
            throw new SftpRefusal(SftpRefusal.FAILURE, "copy-data within one file is not done");
        }
        ByteBuffer piece = ByteBuffer.allocateDirect(LARGEST_DATA);
        long left = length == 0 ? Long.MAX_VALUE : length;
        while (left > 0 && server.clientIsThere()) {
            piece.clear().limit((int) Math.min(left, piece.capacity()));
            int count = from.file().read(piece, readAt);
            if (count < 0) {
                break;
            }
            to.write(piece.flip(), writeAt);
            from.countRead(count);
            server.lease().used();
            readAt += count;
            writeAt += count;
            left -= count;
        }
        server.replies().ok(id);
    }
}
