package io.sandhold.sshserver;

import io.sandhold.sessions.Access;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.Operation;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.StorageException;
import io.sandhold.storage.VolumePath;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * An SFTP version 3 server (draft-ietf-secsh-filexfer-02) on one channel: reads a request, has it answered by its row in
 * {@link SftpRequest}, and sends the answers when no request waits. One thread; requests are answered in the order they came.
 *
 * <p>{@code docs/decisions/040} says why it is our own.
 */
final class SftpServer {

    /** The largest request, as OpenSSH's server has it, and what its header adds. */
    static final int LARGEST_PACKET = 256 << 10;

    private static final int SLACK = 1024;
    private static final int INIT = 1;
    private static final int VERSION = 2;
    private static final int PROTOCOL = 3;

    private static final Logger LOG = System.getLogger(SftpServer.class.getName());

    private final SessionChannel channel;
    private final SessionLease lease;
    private final Principal principal;
    private final SftpReplies replies;
    private final SftpHandles handles;
    private final SftpPacket packet = new SftpPacket();
    private final byte[] header = new byte[4];
    private byte[] body = new byte[4096];

    /** What the request under way did, for the audit. */
    private String done = "";

    private boolean saidFull;

    SftpServer(SessionChannel channel, SessionLease lease) {
        this.channel = channel;
        this.lease = lease;
        this.principal = channel.connection().principal().through(Door.SFTP);
        this.replies = new SftpReplies(channel.output());
        this.handles = new SftpHandles(
                channel.connection().handleRoom(), lease.session().id());
    }

    /** AsyncSSH keeps to the draft's order of a symlink's names, except with servers that call themselves OpenSSH or Paramiko. */
    boolean clientSendsLinkFirst() {
        return channel.getSession().getClientVersion().contains("AsyncSSH");
    }

    /** How much of the files this login may use. */
    Access access() {
        return channel.connection().rights().access();
    }

    SftpReplies replies() {
        return replies;
    }

    SftpHandles handles() {
        return handles;
    }

    ConfinedFiles files() {
        return lease.files();
    }

    SessionLease lease() {
        return lease;
    }

    boolean clientIsThere() {
        return channel.isOpen();
    }

    /** A path of the client's: relative ones start in {@code /workspace}. */
    VolumePath path(byte[] name) {
        return VolumePath.WORKSPACE.resolve(name);
    }

    /** Notes what the request under way did. */
    void did(String what) {
        done = what;
    }

    void record(AuditKind kind, String detail) {
        lease.used();
        channel.connection()
                .host()
                .audit()
                .record(AuditEvent.now(kind, principal, lease.session().id().value(), detail));
    }

    boolean mayWrite() {
        return Operation.FILE_WRITE.allowed(principal, lease.session().owner());
    }

    /**
     * Serves until the client ends.
     *
     * @throws SftpProtocolException if it sends what is no SFTP
     */
    void serve() throws IOException, InterruptedException {
        try {
            greet();
            while (true) {
                if (!channel.input().ready()) {
                    replies.flush();
                }
                int length = next();
                if (length < 0) {
                    break;
                }
                answer(length);
                replies.flushIfFull();
            }
            replies.flush();
        } finally {
            for (SftpHandle handle : handles.drain()) {
                SftpFileAnswers.finish(this, handle);
            }
        }
        channel.exit(0);
    }

    private void greet() throws IOException, InterruptedException {
        int length = next();
        if (length < 0) {
            return;
        }
        if (body[0] != INIT || length < 5) {
            throw new SftpProtocolException("the first SFTP packet must be SSH_FXP_INIT");
        }
        replies.begin(VERSION);
        replies.number(PROTOCOL);
        for (SftpRequest request : SftpRequest.values()) {
            if (!request.extension().isEmpty()) {
                replies.string(request.extension());
                replies.string(request.version());
            }
        }
        replies.finish();
    }

    /** Reads a packet into {@link #body}, its type first; gives its length, at least 1, or -1 at the end. */
    private int next() throws IOException, InterruptedException {
        if (!fill(header, header.length)) {
            return -1;
        }
        packet.over(header, 0, header.length);
        long length = packet.unsigned();
        if (length < 1 || length > LARGEST_PACKET + SLACK) {
            throw new SftpProtocolException("an SFTP packet is 1 to " + LARGEST_PACKET + " bytes, not " + length);
        }
        if (body.length < length) {
            body = new byte[Math.max((int) length, Math.min(2 * body.length, LARGEST_PACKET + SLACK))];
        }
        return fill(body, (int) length) ? (int) length : -1;
    }

    private boolean fill(byte[] into, int length) throws IOException, InterruptedException {
        for (int at = 0; at < length; ) {
            int count = channel.input().read(into, at, length - at);
            if (count < 0) {
                return false;
            }
            channel.getLocalWindow().release(count);
            at += count;
        }
        return true;
    }

    private void answer(int length) throws IOException {
        int type = body[0] & 0xff;
        packet.over(body, 1, length - 1);
        int id = id(length);
        done = "";
        try {
            SftpRequest request = request(type)
                    .orElseThrow(() -> new SftpRefusal(SftpRefusal.OP_UNSUPPORTED, "this server does not do that"));
            if (!request.right().allowed(principal, lease.session().owner())) {
                throw new SftpRefusal(SftpRefusal.PERMISSION_DENIED, "this session is not yours to change");
            }
            SftpAccess.check(access(), request);
            request.answer().to(this, id, packet);
            saidFull &= request != SftpRequest.OPEN;
            request.event().ifPresent(kind -> record(kind, done));
        } catch (SftpRefusal refusal) {
            refuse(id, refusal);
        } catch (FileOperationException refused) {
            refuse(id, SftpRefusal.of(refused));
            sayIfFull(refused);
        } catch (SessionException failed) {
            if (channel.connection().ended().isPresent()) {
                throw failed;
            }
            refuse(id, new SftpRefusal(SftpRefusal.FAILURE, failed.getMessage()));
        } catch (StorageException failed) {
            // its sentence is for the operator
            LOG.log(Level.WARNING, "session " + lease.session().id() + ": an SFTP request failed", failed);
            refuse(
                    id,
                    new SftpRefusal(SftpRefusal.FAILURE, "the session's files do not answer at the moment; try again"));
        }
    }

    /**
     * Says on stderr, once for each run of refusals, that the quota is reached: version 3 has no code for it, and OpenSSH's clients
     * show the code's own text ("Failure") and not the sentence that came with it.
     */
    private void sayIfFull(FileOperationException refused) throws IOException {
        if (refused.error() == FileError.QUOTA && !saidFull) {
            saidFull = true;
            channel.say("sandhold: " + refused.getMessage());
        }
    }

    private int id(int length) {
        if (length < 5) {
            throw new SftpProtocolException("an SFTP request without an id");
        }
        return packet.number();
    }

    private Optional<SftpRequest> request(int type) {
        return type == SftpRequest.EXTENDED ? SftpRequest.ofExtension(packet.text()) : SftpRequest.ofType(type);
    }

    private void refuse(int id, SftpRefusal refusal) {
        replies.abandon();
        replies.status(id, refusal.code(), refusal.getMessage());
    }
}
