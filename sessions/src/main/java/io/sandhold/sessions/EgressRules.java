package io.sandhold.sessions;

import io.sandhold.egress.EgressConfig;
import io.sandhold.egress.EgressQuota;
import java.util.Objects;

/**
 * How sessions of network mode egress reach hosts.
 *
 * @param offered whether a session may ask for it at all
 * @param proxy how the proxy stands
 * @param quota how much each session may take
 */
public record EgressRules(boolean offered, EgressConfig proxy, EgressQuota quota) {

    /** Offered, and as the proxy has it. */
    public static final EgressRules STANDARD = new EgressRules(true, EgressConfig.STANDARD, EgressQuota.STANDARD);

    public EgressRules {
        Objects.requireNonNull(proxy, "proxy");
        Objects.requireNonNull(quota, "quota");
    }
}
