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

    public QuotaRules {
        Objects.requireNonNull(most, "most");
    }

    /**
     * The most that may be asked for, in bytes.
     *
     * @param possible as {@link Volumes#maxQuota()}
     */
    public long most(long possible) {
        long bound = most.orElse(Math.max(usual, possible / SHARE));
        return Math.max(Volumes.MIN_QUOTA, Math.min(bound, possible));
    }
}
