package io.sandhold.webapi;

import java.math.BigDecimal;
import java.time.Instant;

/** A moment as the original writes it: seconds since 1970 with six decimals. */
final class EpochSeconds {

    private EpochSeconds() {}

    static BigDecimal of(Instant moment) {
        return BigDecimal.valueOf(moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000, 6);
    }
}
