package io.sandhold.sessions;

import io.sandhold.storage.Volumes;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * How much disk a session may have.
 *
 * @param usual the quota of a session that names none, in bytes
 * @param most the most that may be asked for, in bytes, by administrators too; empty: a tenth of what the host's volumes have, but the usual
 *     quota at least, so that no session alone can take all
 */
public record QuotaRules(long usual, OptionalLong most) {

    private static final int SHARE = 10;
    private static final long MEBIBYTE = 1 << 20;

    public QuotaRules {
        Objects.requireNonNull(most, "most");
    }

    /**
     * The most that may be asked for, in bytes.
     *
     * @param possible as {@link Volumes#maxQuota()}
     */
    public long most(long possible) {
        long room = inMebibytes(possible);
        long bound = most.orElse(Math.max(usual, inMebibytes(room / SHARE)));
        return Math.max(Volumes.MIN_QUOTA, Math.min(bound, room));
    }

    /** Without what is left over: it is told to people, who ask for it again. */
    private static long inMebibytes(long bytes) {
        return bytes / MEBIBYTE * MEBIBYTE;
    }
}
