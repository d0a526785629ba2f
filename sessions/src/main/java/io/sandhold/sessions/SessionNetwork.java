package io.sandhold.sessions;

import io.sandhold.egress.EgressException;
import io.sandhold.egress.EgressPolicy;
import io.sandhold.isolation.NetworkMode;
import java.util.List;
import java.util.Objects;

/**
 * What a session may reach.
 *
 * @param mode by which way
 * @param allow what in mode {@link NetworkMode#EGRESS}; nothing in the others
 */
public record SessionNetwork(NetworkMode mode, EgressPolicy allow) {

    /** Nothing but its own loopback. */
    public static final SessionNetwork NONE = new SessionNetwork(NetworkMode.NONE, EgressPolicy.NOTHING);

    /** As any program of the host. */
    public static final SessionNetwork HOST = new SessionNetwork(NetworkMode.HOST, EgressPolicy.NOTHING);

    public SessionNetwork {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(allow, "allow");
    }

    /**
     * Through the proxy, to these hosts.
     *
     * @param allow entries as {@link EgressPolicy} has them
     * @throws SessionException with {@link SessionError#INVALID} for an entry that is none
     */
    public static SessionNetwork egress(List<String> allow) {
        try {
            return new SessionNetwork(NetworkMode.EGRESS, EgressPolicy.parse(allow));
        } catch (EgressException e) {
            throw new SessionException(SessionError.INVALID, "network.allow: " + e.getMessage(), e);
        }
    }

    /** The entries of {@link #allow}, for doors that know no policies. */
    public List<String> hosts() {
        return allow.entries();
    }
}
