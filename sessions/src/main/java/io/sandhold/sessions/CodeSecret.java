package io.sandhold.sessions;

import java.util.Objects;

/**
 * The secret of an account's one-time codes, for an authenticator.
 *
 * @param account whose
 * @param base32 160 bits (RFC 4648 section 6, without padding)
 */
public record CodeSecret(String account, String base32) {
    public CodeSecret {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(base32, "base32");
    }

    /** What authenticators read from a QR code: {@code otpauth://totp/Sandhold:anna?secret=…}. */
    public String uri() {
        return "otpauth://totp/Sandhold:" + account + "?secret=" + base32 + "&issuer=Sandhold";
    }

    /** Without the secret, which belongs in no log. */
    @Override
    public String toString() {
        return "CodeSecret[" + account + "]";
    }
}
