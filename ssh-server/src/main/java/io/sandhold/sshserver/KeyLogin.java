package io.sandhold.sshserver;

import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.UserCertificate;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.PublicKey;
import java.util.Optional;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerSession;

/**
 * The method {@code publickey} (RFC 4252 section 7). A certificate is read and its signature checked here, on the bytes as they came, before MINA looks
 * at it: MINA checks a certificate against the key that stands in it, and logs what it refuses with the names that the peer chose. The proof that the
 * peer holds the key is MINA's to check.
 */
final class KeyLogin extends UserAuthPublicKey {

    private static final Logger LOG = System.getLogger(KeyLogin.class.getName());

    /** The certificate whose signature was checked, of the request under way. */
    private static final AttributeKey<UserCertificate> CHECKED = new AttributeKey<>();

    private final SshAuthentication authentication;

    private KeyLogin(SshAuthentication authentication) {
        super(SshAlgorithms.loginSignatures());
        this.authentication = authentication;
    }

    static UserAuthPublicKeyFactory factory(SshAuthentication authentication) {
        return new UserAuthPublicKeyFactory() {
            @Override
            public UserAuthPublicKey createUserAuth(ServerSession transport) {
                return new KeyLogin(authentication);
            }
        };
    }

    /** That certificate; empty where a certificate came in the clothes of a plain key. */
    static Optional<UserCertificate> checked(ServerSession transport) {
        return Optional.ofNullable(transport.getAttribute(CHECKED));
    }

    @Override
    public Boolean doAuth(Buffer request, boolean init) throws Exception {
        ServerSession transport = getServerSession();
        transport.removeAttribute(CHECKED);
        int start = request.rpos();
        request.getBoolean();
        String algorithm = request.getString();
        if (UserCertificate.named(algorithm)) {
            byte[] blob = request.getBytes();
            try {
                UserCertificate certificate = UserCertificate.read(blob);
                if (!signed(certificate)) {
                    throw new SecurityException("its signature is not its authority's");
                }
                transport.setAttribute(CHECKED, certificate);
                if (!authentication.certificate(getUsername(), certificate, transport)) {
                    return Boolean.FALSE;
                }
            } catch (SessionException | SecurityException e) {
                authentication.refused(transport, getUsername(), "a certificate", e.getMessage());
                return Boolean.FALSE;
            }
        }
        request.rpos(start);
        return super.doAuth(request, init);
    }

    /** Nothing more: {@link CertificateTrust} has been asked, and MINA refuses {@code force-command}, which is honoured here. */
    @Override
    protected void verifyCriticalOptions(ServerSession transport, OpenSshCertificate certificate) {}

    /** Whether its signature is that of the authority that it names. */
    static boolean signed(UserCertificate certificate) {
        Optional<String> algorithm = certificate.signatureAlgorithm();
        if (algorithm.isEmpty()) {
            return false;
        }
        try {
            PublicKey authority = new ByteArrayBuffer(certificate.authority()).getRawPublicKey();
            Signature verifier = NamedFactory.create(SshAlgorithms.loginSignatures(), algorithm.get());
            verifier.initVerifier(null, authority);
            verifier.update(null, certificate.signed());
            return verifier.verify(null, certificate.signature());
        } catch (Exception e) {
            // a point that is not on its curve, a signature of another form: hostile, and not worth a line each
            LOG.log(Level.DEBUG, "a certificate's signature could not be checked", e);
            return false;
        }
    }
}
