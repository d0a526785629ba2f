package io.sandhold.sshserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * The server's host keys: one each of Ed25519, ECDSA and RSA, made at the first start and kept, in OpenSSH's format and under
 * its file names, so that {@code ssh-keygen} reads them and an administrator may put in keys of their own. A key in a file that ends with
 * {@code .next} is announced beside them and takes the place of the other when it is renamed.
 */
final class SshHostKeys {

    /** A kind of host key: its file, its SSH type, its size in bits. */
    private record Kind(String file, String type, int bits) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("ssh_host_ed25519_key", KeyPairProvider.SSH_ED25519, 256),
            new Kind("ssh_host_ecdsa_key", KeyPairProvider.ECDSA_SHA2_NISTP256, 256),
            new Kind("ssh_host_rsa_key", KeyPairProvider.SSH_RSA, 3072));

    /** The end of the name of a key that is announced and not yet used. */
    private static final String NEXT = ".next";

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final List<KeyPair> keys;

    private SshHostKeys(List<KeyPair> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads the keys in {@code directory}, and makes those that are missing.
     *
     * @throws UncheckedIOException if one cannot be read or written, or others may read it
     */
    static SshHostKeys in(Path directory) {
        List<KeyPair> keys = new ArrayList<>();
        try {
            Files.createDirectories(directory);
            for (Kind kind : KINDS) {
                Path file = directory.resolve(kind.file());
                if (!Files.exists(file)) {
                    make(kind, file);
                }
                keys.add(read(file));
            }
            for (Kind kind : KINDS) {
                Path next = directory.resolve(kind.file() + NEXT);
                if (Files.exists(next)) {
                    keys.add(read(next));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new UncheckedIOException(new IOException("the host keys in " + directory + " are not usable", e));
        }
        return new SshHostKeys(keys);
    }

    /** Offers one of each type in key exchanges, and proves that it has all. */
    KeyPairProvider provider(SshServerConfig.Algorithms choice) {
        KeyPairProvider all = KeyPairProvider.wrap(keys);
        return new KeyPairProvider() {
            @Override
            public Iterable<KeyPair> loadKeys(SessionContext transport) {
                return keys;
            }

            @Override
            public KeyPair loadKey(SessionContext transport, String type) throws IOException, GeneralSecurityException {
                return all.loadKey(transport, type);
            }

            @Override
            public Iterable<String> getKeyTypes(SessionContext transport) {
                return keys.stream()
                        .map(key -> KeyUtils.getKeyType(key.getPublic()))
                        .filter(type -> SshAlgorithms.offersHostKey(choice, type))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
            }
        };
    }

    /** The key whose public half is this (RFC 4253 section 6.6). */
    Optional<KeyPair> byWireForm(byte[] key) {
        return keys.stream()
                .filter(pair -> {
                    ByteArrayBuffer own = new ByteArrayBuffer();
                    own.putRawPublicKey(pair.getPublic());
                    return Arrays.equals(own.getCompactData(), key);
                })
                .findFirst();
    }

    /** Tells a client that has logged in which keys this server has, so that it knows a new one before it is used (OpenSSH's PROTOCOL, 2.5). */
    void announce(Session transport) throws IOException {
        Buffer request = transport.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 2048);
        request.putString("hostkeys-00@openssh.com");
        request.putBoolean(false);
        for (KeyPair key : keys) {
            request.putPublicKey(key.getPublic());
        }
        transport.writePacket(request);
    }

    /** Each as {@code ssh-ed25519 AAAA…}. */
    List<String> lines() {
        return keys.stream()
                .map(key -> PublicKeyEntry.toString(key.getPublic()))
                .toList();
    }

    private static void make(Kind kind, Path file) throws IOException, GeneralSecurityException {
        KeyPair key = KeyUtils.generateKeyPair(kind.type(), kind.bits());
        ByteArrayOutputStream secret = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "sandhold", null, secret);
        Path fresh = Files.createTempFile(
                file.getParent(), kind.file(), ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.write(fresh, secret.toByteArray());
            Files.writeString(
                    file.resolveSibling(kind.file() + ".pub"),
                    PublicKeyEntry.toString(key.getPublic()) + " sandhold\n",
                    StandardCharsets.US_ASCII);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static KeyPair read(Path file) throws IOException, GeneralSecurityException {
        for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
            if (!OWNER_ONLY.contains(permission) && permission != PosixFilePermission.OWNER_EXECUTE) {
                throw new IOException("the host key " + file + " is open to others; run: chmod 600 " + file);
            }
        }
        try (var in = Files.newInputStream(file)) {
            for (KeyPair key : SecurityUtils.loadKeyPairIdentities(null, file::toString, in, null)) {
                return key;
            }
        }
        throw new IOException("no private key in " + file + "; remove it and a new one is made at the next start");
    }
}
