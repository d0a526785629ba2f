package io.sandhold.storage;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Attributes to set; an empty one stays. Owners are not among them: all in a volume is the session's.
 *
 * @param permissions the low twelve bits; set-uid is dropped
 * @param accessed last access
 * @param modified last change of content
 */
public record AttributeChange(OptionalInt permissions, Optional<Instant> accessed, Optional<Instant> modified) {
    public static AttributeChange permissions(int mode) {
        return new AttributeChange(OptionalInt.of(mode), Optional.empty(), Optional.empty());
    }

    public static AttributeChange times(Instant accessed, Instant modified) {
        return new AttributeChange(OptionalInt.empty(), Optional.of(accessed), Optional.of(modified));
    }
}
