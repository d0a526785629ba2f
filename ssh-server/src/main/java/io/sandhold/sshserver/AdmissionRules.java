package io.sandhold.sshserver;

import java.time.Duration;
import java.util.Objects;

/**
 * How many connections there may be. Of strangers, which have not logged in, also for how long; as sshd_config(5) has them.
 *
 * @param start from how many strangers on a new one may be turned away by chance
 * @param rate the chance of that at {@code start}, in percent; it grows to 100 at {@code full}
 * @param full the most strangers
 * @param perSource the most of one source, an IPv4 address or an IPv6 network of 64 bits
 * @param grace how long a connection may take to log in
 * @param tries how often it may try
 * @param perAccount the most connections of one who has logged in and is no administrator
 */
public record AdmissionRules(int start, int rate, int full, int perSource, Duration grace, int tries, int perAccount) {

    /** One source alone never comes to where chance begins. */
    public static final AdmissionRules STANDARD = new AdmissionRules(30, 30, 100, 20, Duration.ofSeconds(60), 6, 256);

    public AdmissionRules {
        Objects.requireNonNull(grace, "grace");
        if (start < 1 || full < start || rate < 1 || rate > 100 || perSource < 1 || tries < 1 || perAccount < 1) {
            throw new IllegalArgumentException("strangers from " + start + " at " + rate + " % to " + full + ", "
                    + perSource + " of a source, " + perAccount + " of an account");
        }
        if (!grace.isPositive()) {
            throw new IllegalArgumentException("a login takes some time, not " + grace);
        }
    }

    /** In how many of 100 cases a new stranger is turned away where there are {@code strangers}; as sshd's {@code MaxStartups}. */
    int dropPercent(int strangers) {
        if (strangers >= full) {
            return 100;
        }
        return strangers < start ? 0 : rate + (100 - rate) * (strangers - start) / (full - start);
    }
}
