package io.sandhold.sshserver;

import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.OptionalFeature;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.server.ServerBuilder;

/**
 * The algorithms that are offered, best first. A client's own order decides (RFC 4253 section 7.1), but those who offer all
 * of these get a post-quantum key exchange and AES-GCM, which the JDK does with the processor's instructions.
 *
 * <p>Not offered: SHA-1, CBC, DSA, and compression: zlib before the login is an attack surface, and what goes through a sandbox is
 * seldom worth its time.
 */
final class SshAlgorithms {

    private static final List<BuiltinDHFactories> KEY_EXCHANGES = List.of(
            BuiltinDHFactories.mlkem768x25519,
            BuiltinDHFactories.sntrup761x25519,
            BuiltinDHFactories.sntrup761x25519_openssh,
            BuiltinDHFactories.curve25519,
            BuiltinDHFactories.curve25519_libssh,
            BuiltinDHFactories.ecdhp256,
            BuiltinDHFactories.ecdhp384,
            BuiltinDHFactories.ecdhp521,
            BuiltinDHFactories.dhg16_512,
            BuiltinDHFactories.dhg18_512,
            BuiltinDHFactories.dhg14_256);

    private static final List<BuiltinCiphers> CIPHERS = List.of(
            BuiltinCiphers.aes128gcm,
            BuiltinCiphers.aes256gcm,
            BuiltinCiphers.cc20p1305_openssh,
            BuiltinCiphers.aes128ctr,
            BuiltinCiphers.aes192ctr,
            BuiltinCiphers.aes256ctr);

    private static final List<BuiltinMacs> MACS = List.of(
            BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm, BuiltinMacs.hmacsha256, BuiltinMacs.hmacsha512);

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

    static void offer(org.apache.sshd.server.SshServer server) {
        server.setKeyExchangeFactories(
                NamedFactory.setUpTransformedFactories(false, supported(KEY_EXCHANGES), ServerBuilder.DH2KEX));
        server.setCipherFactories(List.<NamedFactory<Cipher>>copyOf(supported(CIPHERS)));
        server.setMacFactories(List.<NamedFactory<Mac>>copyOf(supported(MACS)));
        server.setSignatureFactories(List.<NamedFactory<Signature>>copyOf(supported(SIGNATURES)));
        server.setCompressionFactories(List.of(BuiltinCompressions.none));
    }

    private static <F extends OptionalFeature & NamedResource> List<F> supported(List<F> offered) {
        return offered.stream().filter(OptionalFeature::isSupported).toList();
    }
}
