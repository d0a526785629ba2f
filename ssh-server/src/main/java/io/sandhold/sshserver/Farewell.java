package io.sandhold.sshserver;

import java.nio.charset.StandardCharsets;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * What a connection hears that gets no further: the server's identification line and an {@code SSH_MSG_DISCONNECT}, which may come
 * before any key exchange (RFC 4253 sections 4.2, 6 and 11.1) and which clients show to people.
 */
final class Farewell {

    private static final int BLOCK = 8;
    private static final int LEAST_PADDING = 4;

    private Farewell() {}

    static Buffer of(String identification, String sentence) {
        ByteArrayBuffer payload = new ByteArrayBuffer();
        payload.putByte(SshConstants.SSH_MSG_DISCONNECT);
        payload.putUInt(SshConstants.SSH2_DISCONNECT_TOO_MANY_CONNECTIONS);
        payload.putString(sentence);
        payload.putString("");
        int length = payload.available();
        int padding = BLOCK - (Integer.BYTES + 1 + length) % BLOCK;
        if (padding < LEAST_PADDING) {
            padding += BLOCK;
        }
        ByteArrayBuffer bytes = new ByteArrayBuffer();
        bytes.putRawBytes(("SSH-2.0-" + identification + "\r\n").getBytes(StandardCharsets.US_ASCII));
        bytes.putUInt(1L + length + padding);
        bytes.putByte((byte) padding);
        bytes.putRawBytes(payload.getCompactData());
        bytes.putRawBytes(new byte[padding]);
        return bytes;
    }
}
