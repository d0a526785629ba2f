package io.sandhold.archives;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** How files are packed into one. */
public enum ArchiveFormat {
    /** {@code tar} as GNU writes it, names as the bytes that they are. */
    TAR("tar", "application/x-tar"),
    /** The same, compressed by gzip. */
    TAR_GZ("tar.gz", "application/gzip"),
    ZIP("zip", "application/zip");

    /** Bytes from the start of an archive by which {@link #of(byte[])} knows it. */
    public static final int MARK = 512;

    private static final int USTAR_AT = 257;

    private final String label;
    private final String mediaType;

    ArchiveFormat(String label, String mediaType) {
        this.label = label;
        this.mediaType = mediaType;
    }

    /** As callers name it: {@code tar}, {@code tar.gz}, {@code zip}; it ends files' names too. */
    public String label() {
        return label;
    }

    public String mediaType() {
        return mediaType;
    }

    /** The one of that name; {@code tgz} is {@code tar.gz} too. */
    public static Optional<ArchiveFormat> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "tar" -> Optional.of(TAR);
            case "tar.gz", "tgz" -> Optional.of(TAR_GZ);
            case "zip" -> Optional.of(ZIP);
            default -> Optional.empty();
        };
    }

    /** What an archive's first bytes say that it is; whatever gzip has compressed is taken for a {@code tar}. */
    static Optional<ArchiveFormat> of(byte[] start) {
        if (start.length > 3 && start[0] == 'P' && start[1] == 'K' && (start[2] == 3 || start[2] == 5)) {
            return Optional.of(ZIP);
        }
        if (start.length > 1 && start[0] == 0x1f && start[1] == (byte) 0x8b) {
            return Optional.of(TAR_GZ);
        }
        boolean tar =
                start.length >= MARK && new String(start, USTAR_AT, 5, StandardCharsets.ISO_8859_1).equals("ustar");
        return tar ? Optional.of(TAR) : Optional.empty();
    }
}
