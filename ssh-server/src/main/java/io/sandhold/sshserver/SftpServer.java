package io.sandhold.sshserver;

import io.sandhold.sessions.Access;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.Operation;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.Traces;
import io.sandhold.sessions.Transfers;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.StorageException;
import io.sandhold.storage.VolumePath;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Optional;

/**
 * An SFTP version 3 server (draft-ietf-secsh-filexfer-02) on one channel: has a request answered by its row in {@link SftpRequest}. One
 * thread each: a channel has one for what is answered in turn, and one more for each request aside ({@link SftpAside}).
 *
 * <p>{@code docs/decisions/040} says why it is our own.
 */
final class SftpServer {

    /** The largest request, as OpenSSH's server has it, and what its header adds. */
    static final int LARGEST_PACKET = 256 << 10;

    private static final Logger LOG = System.getLogger(SftpServer.class.getName());

    private final SessionChannel channel;
    private final SessionLease lease;
    private final Principal principal;
    private final SftpReplies replies;
    private final SftpHandles handles;
    private final SftpPacket packet = new SftpPacket();
    private final Shared shared;

    /** What the request under way did, for the audit. */
    private String done = "";

    /** What all that answer on one channel share. */
    private static final class Shared {
        /** Whether the client has been told that the quota is reached. */
        private volatile boolean saidFull;

        private volatile boolean ended;
    }

    SftpServer(SessionChannel channel, SessionLease lease) {
        this(
                channel,
                lease,
                new SftpHandles(
                        channel.connection().sftpRoom().handles(),
                        lease.session().id()),
                new Shared());
    }

    private SftpServer(SessionChannel channel, SessionLease lease, SftpHandles handles, Shared shared) {
        this.channel = channel;
        this.lease = lease;
        this.principal = channel.connection().principal().through(Door.SFTP);
        this.replies = new SftpReplies(channel.output());
        this.handles = handles;
        this.shared = shared;
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

    /** What the files that it opens are steps of. */
    Traces.Span span() {
        return channel.span();
    }

    /** What is counted of files that go up or down. */
    Transfers transfers() {
        return channel.connection().transfers();
    }

    boolean clientIsThere() {
        return channel.isOpen() && !shared.ended;
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
        note(kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + detail);
    }

    /** Has something stand in the login's recording, if it is recorded; what leaves an audit event does so by itself. */
    void note(String what) {
        channel.connection().tape().file("sftp: " + what);
    }

    boolean mayWrite() {
        return Operation.FILE_WRITE.allowed(principal, lease.session().owner());
    }

    /** One that answers beside this one, on another thread, with answers of its own. */
    SftpServer beside() {
        return new SftpServer(channel, lease, handles, shared);
    }

    /** The channel comes to its end: what takes long stops where it can. */
    void end() {
        shared.ended = true;
    }

    /** Closes all that is still open, once nobody is at work on it. */
    void closeAll() {
        for (SftpHandle handle : handles.drain()) {
            close(handle);
        }
    }

    private void close(SftpHandle handle) {
        try {
            SftpFileAnswers.finish(this, handle, Transfers.Outcome.BROKEN);
        } catch (SessionException e) {
            LOG.log(Level.DEBUG, "a file was closed after its login's recording", e);
        }
    }

    /**
     * Answers a request; the answer is sent by whoever flushes {@link #replies}.
     *
     * @param body the request, its type first
     */
    void answer(byte[] body, int length) throws IOException {
        int type = body[0] & 0xff;
        packet.over(body, 1, length - 1);
        int id = id(length);
        done = "";
        try {
            SftpRequest request = request(type, packet)
                    .orElseThrow(() -> new SftpRefusal(SftpRefusal.OP_UNSUPPORTED, "this server does not do that"));
            if (!request.right().allowed(principal, lease.session().owner())) {
                throw new SftpRefusal(SftpRefusal.PERMISSION_DENIED, "this session is not yours to change");
            }
            SftpAccess.check(access(), request);
            request.answer().to(this, id, packet);
            if (request == SftpRequest.OPEN) {
                shared.saidFull = false;
            }
            request.event().ifPresent(kind -> record(kind, done));
            if (request.event().isEmpty() && !done.isEmpty()) {
                note(done);
            }
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
        if (refused.error() == FileError.QUOTA && !shared.saidFull) {
            shared.saidFull = true;
            channel.say("sandhold: " + refused.getMessage());
        }
    }

    private int id(int length) {
        if (length < 5) {
            throw new SftpProtocolException("an SFTP request without an id");
        }
        return packet.number();
    }

    /** The row of a request; of an extension the packet has the name. */
    static Optional<SftpRequest> request(int type, SftpPacket packet) {
        return type == SftpRequest.EXTENDED ? SftpRequest.ofExtension(packet.text()) : SftpRequest.ofType(type);
    }

    private void refuse(int id, SftpRefusal refusal) {
        replies.abandon();
        replies.status(id, refusal.code(), refusal.getMessage());
    }
}
