package io.sandhold.sshserver;

import java.io.IOException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * Proves to a client that this server holds the keys that it announced (OpenSSH's PROTOCOL, section 2.5). MINA's own handler signs with the first key of
 * a type, and cannot sign with RSA.
 */
final class HostKeyProof implements RequestHandler<ConnectionService> {

    private static final String REQUEST = "hostkeys-prove-00@openssh.com";
    private static final String STANDARD_RSA = "rsa-sha2-512";

    private final SshHostKeys hostKeys;

    HostKeyProof(SshHostKeys hostKeys) {
        this.hostKeys = hostKeys;
    }

    @Override
    public Result process(ConnectionService service, String type, boolean wantReply, Buffer request) throws Exception {
        if (!type.equals(REQUEST)) {
            return Result.Unsupported;
        }
        List<byte[]> asked = new ArrayList<>();
        while (request.available() > 0) {
            asked.add(request.getBytes());
        }
        if (!wantReply || asked.isEmpty() || asked.size() > hostKeys.lines().size()) {
            return Result.ReplyFailure;
        }
        Session transport = service.getSession();
        Buffer answer = transport.createBuffer(SshConstants.SSH_MSG_REQUEST_SUCCESS, 1024 * asked.size());
        for (byte[] key : asked) {
            Optional<KeyPair> own = hostKeys.byWireForm(key);
            if (own.isEmpty()) {
                return Result.ReplyFailure;
            }
            answer.putBytes(signature(transport, own.get(), key));
        }
        transport.writePacket(answer);
        return Result.Replied;
    }

    private static byte[] signature(Session transport, KeyPair own, byte[] key) throws Exception {
        ByteArrayBuffer proved = new ByteArrayBuffer();
        proved.putString(REQUEST);
        proved.putBytes(transport.getSessionId());
        proved.putBytes(key);
        String algorithm = algorithm(transport, own);
        Signature signer = NamedFactory.create(transport.getSignatureFactories(), algorithm);
        if (signer == null) {
            throw new IOException("a host key of a kind that is not offered: " + algorithm);
        }
        signer.initSigner(transport, own.getPrivate());
        signer.update(transport, proved.getCompactData());
        ByteArrayBuffer signature = new ByteArrayBuffer();
        signature.putString(algorithm);
        signature.putBytes(signer.sign(transport));
        return signature.getCompactData();
    }

    /** For RSA the one of the key exchange, where that was RSA too: clients check for it. */
    private static String algorithm(Session transport, KeyPair own) {
        String type = KeyUtils.getKeyType(own.getPublic());
        if (!type.equals(KeyPairProvider.SSH_RSA)) {
            return type;
        }
        String used = transport.getNegotiatedKexParameter(KexProposalOption.SERVERKEYS);
        return used != null && used.startsWith("rsa-") ? used : STANDARD_RSA;
    }
}
