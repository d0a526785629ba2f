package io.sandhold.webapi;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The sum that a client sends with a piece of an upload ({@code Upload-Checksum}), and that of the bytes that came.
 *
 * @param wanted in hexadecimal
 */
record UploadChecksum(Checksum sum, String wanted) {

    static final String ALGORITHMS = "sha1,sha256,sha512,md5,crc32,crc32c";

    /** @throws Problem 400 for an algorithm that is not known, and for what is no sum */
    static Optional<UploadChecksum> of(Optional<String> header) {
        return header.map(text -> {
            String[] parts = text.strip().split(" ", 2);
            String algorithm = parts[0].toLowerCase(Locale.ROOT);
            if (parts.length < 2 || !(',' + ALGORITHMS + ',').contains(',' + algorithm + ',')) {
                throw Problem.invalid("Upload-Checksum must be one of " + ALGORITHMS + ", a space and Base64");
            }
            try {
                byte[] wanted = Base64.getDecoder().decode(parts[1].strip());
                return new UploadChecksum(Checksum.of(algorithm), HexFormat.of().formatHex(wanted));
            } catch (IllegalArgumentException e) {
                throw Problem.invalid("the sum in Upload-Checksum is not Base64");
            }
        });
    }

    void update(byte[] bytes, int count) {
        sum.update(ByteBuffer.wrap(bytes, 0, count));
    }

    boolean holds() {
        return sum.value().equals(wanted);
    }
}
