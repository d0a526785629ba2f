package io.sandhold.sshserver;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.OptionalFeature;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.server.ServerBuilder;

/**
 * The algorithms that are offered, best first. A client's own order decides (RFC 4253 section 7.1), but those who offer all
 * of these get a post-quantum key exchange and AES-GCM, which the JDK does with the processor's instructions.
 *
 * <p>Not offered: SHA-1, CBC, DSA, and {@code zlib}, which would inflate what a stranger sends. {@code zlib@openssh.com} begins with the
 * login, and MINA ends a connection whose packet inflates to more than 256 KiB.
 */
final class SshAlgorithms {

    private static final List<BuiltinDHFactories> KEY_EXCHANGES = List.of(
            BuiltinDHFactories.mlkem768x25519,
            BuiltinDHFactories.sntrup761x25519,
            BuiltinDHFactories.sntrup761x25519_openssh,
            BuiltinDHFactories.curve25519,
            BuiltinDHFactories.curve25519_libssh,
            BuiltinDHFactories.dhg16_512,
            BuiltinDHFactories.dhg18_512,
            BuiltinDHFactories.dhg14_256);

    private static final List<BuiltinDHFactories> NIST_CURVES =
            List.of(BuiltinDHFactories.ecdhp256, BuiltinDHFactories.ecdhp384, BuiltinDHFactories.ecdhp521);

    private static final List<BuiltinCiphers> CIPHERS = List.of(
            BuiltinCiphers.aes128gcm,
            BuiltinCiphers.aes256gcm,
            BuiltinCiphers.cc20p1305_openssh,
            BuiltinCiphers.aes128ctr,
            BuiltinCiphers.aes192ctr,
            BuiltinCiphers.aes256ctr);

    private static final List<BuiltinMacs> MACS = List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm);

    private static final List<BuiltinMacs> PLAIN_MACS = List.of(BuiltinMacs.hmacsha256, BuiltinMacs.hmacsha512);

    /** Libraries that have neither a cipher with its own MAC nor one over the cipher text: libssh2 (curl) before 1.11. */
    private static final Pattern WITHOUT_OTHER_MACS =
            Pattern.compile("SSH-2\\.0-libssh2_1\\.(\\d|10)(\\.\\d+)?(_\\w+)?");

    private static final List<BuiltinSignatures> SIGNATURES = List.of(
            BuiltinSignatures.ed25519,
            BuiltinSignatures.sk_ssh_ed25519,
            BuiltinSignatures.nistp256,
            BuiltinSignatures.nistp384,
            BuiltinSignatures.nistp521,
            BuiltinSignatures.sk_ecdsa_sha2_nistp256,
            BuiltinSignatures.rsaSHA512,
            BuiltinSignatures.rsaSHA256);

    /** Those that a login may be signed with beside, by the key of a certificate. They sign no host key. */
    private static final List<BuiltinSignatures> CERTIFIED = List.of(
            BuiltinSignatures.ed25519_cert,
            BuiltinSignatures.nistp256_cert,
            BuiltinSignatures.nistp384_cert,
            BuiltinSignatures.nistp521_cert,
            BuiltinSignatures.rsaSHA512_cert,
            BuiltinSignatures.rsaSHA256_cert);

    private SshAlgorithms() {}

    /** What a login's proof may be signed with, and a certificate by its authority. */
    static List<NamedFactory<Signature>> loginSignatures() {
        return Stream.of(SIGNATURES, CERTIFIED)
                .flatMap(signatures -> supported(signatures).stream())
                .<NamedFactory<Signature>>map(signature -> signature)
                .toList();
    }

    static void offer(org.apache.sshd.server.SshServer server, SshServerConfig.Algorithms choice) {
        boolean all = choice == SshServerConfig.Algorithms.COMPATIBLE;
        server.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(
                false, supported(all ? both(KEY_EXCHANGES, NIST_CURVES) : KEY_EXCHANGES), ServerBuilder.DH2KEX));
        server.setCipherFactories(List.<NamedFactory<Cipher>>copyOf(supported(CIPHERS)));
        server.setMacFactories(List.<NamedFactory<Mac>>copyOf(supported(all ? both(MACS, PLAIN_MACS) : MACS)));
        server.setSignatureFactories(List.<NamedFactory<Signature>>copyOf(supported(SIGNATURES)));
        server.setCompressionFactories(List.of(BuiltinCompressions.none, BuiltinCompressions.delayedZlib));
    }

    /** What {@link #offer} made of it: of the signatures those that there is a host key for. */
    static SshServer.Offered offered(org.apache.sshd.server.SshServer server) {
        List<String> types = new ArrayList<>();
        try {
            server.getKeyPairProvider().getKeyTypes(null).forEach(types::add);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the host keys are in memory", e);
        }
        return new SshServer.Offered(
                NamedResource.getNameList(server.getKeyExchangeFactories()),
                NamedResource.getNameList(server.getCipherFactories()),
                NamedResource.getNameList(server.getMacFactories()),
                NamedResource.getNameList(server.getSignatureFactories()).stream()
                        .filter(name -> types.contains(KeyUtils.getCanonicalKeyType(name)))
                        .toList());
    }

    /** Offers to a client that says it is one that can no better what it can; before the exchange. */
    static void adapt(Session transport, String identification) {
        if (WITHOUT_OTHER_MACS.matcher(identification).matches()) {
            transport.setMacFactories(List.<NamedFactory<Mac>>copyOf(supported(both(MACS, PLAIN_MACS))));
        }
    }

    /** Whether a host key of this type is offered in key exchanges. All are announced to who is logged in. */
    static boolean offersHostKey(SshServerConfig.Algorithms choice, String type) {
        return choice == SshServerConfig.Algorithms.COMPATIBLE || !type.startsWith("ecdsa-");
    }

    private static <T> List<T> both(List<T> first, List<T> more) {
        return Stream.concat(first.stream(), more.stream()).toList();
    }

    private static <F extends OptionalFeature & NamedResource> List<F> supported(List<F> offered) {
        return offered.stream().filter(OptionalFeature::isSupported).toList();
    }
}
