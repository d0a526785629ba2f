package io.sandhold.sshserver;

import io.sandhold.sessions.SessionLease;
import java.io.IOException;

/**
 * The {@code sftp} subsystem on one channel: reads requests, has each answered in turn or aside ({@link SftpAside}), and sends the answers
 * when no request waits. One thread.
 */
final class SftpSubsystem {

    private static final int SLACK = 1024;
    private static final int INIT = 1;
    private static final int VERSION = 2;
    private static final int PROTOCOL = 3;

    private final SessionChannel channel;
    private final SftpServer inTurn;
    private final SftpAside aside;
    private final SftpPacket packet = new SftpPacket();
    private final byte[] header = new byte[4];
    private byte[] body = new byte[4096];

    SftpSubsystem(SessionChannel channel, SessionLease lease) {
        this.channel = channel;
        this.inTurn = new SftpServer(channel, lease);
        this.aside =
                new SftpAside(channel, inTurn, channel.connection().sftpRoom().aside());
    }

    /**
     * Serves until the client ends.
     *
     * @throws SftpProtocolException if it sends what is no SFTP
     */
    void serve() throws IOException, InterruptedException {
        SftpReplies replies = inTurn.replies();
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
                if (!aside.takes(body, length)) {
                    inTurn.answer(body, length);
                }
                replies.flushIfFull();
            }
            replies.flush();
            aside.finish();
        } finally {
            aside.abandon();
            inTurn.closeAll();
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
        SftpReplies replies = inTurn.replies();
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
        if (length < 1 || length > SftpServer.LARGEST_PACKET + SLACK) {
            throw new SftpProtocolException(
                    "an SFTP packet is 1 to " + SftpServer.LARGEST_PACKET + " bytes, not " + length);
        }
        if (body.length < length) {
            body = new byte[Math.max((int) length, Math.min(2 * body.length, SftpServer.LARGEST_PACKET + SLACK))];
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
}
