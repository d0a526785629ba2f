package io.sandhold.sessions;

import io.sandhold.isolation.Resource;
import io.sandhold.isolation.Usage;
import io.sandhold.storage.Space;
import java.util.Optional;
import java.util.Set;

/**
 * What one session takes at a moment.
 *
 * @param session which
 * @param processes of its jail; {@link Usage#NONE} while none runs, but for the processor time, which is that of all its jails since the
 *     server started
 * @param counted which of those this host counts; the others say nothing
 * @param disk of its volume
 * @param traffic of all its jails since the server started; empty for one that uses the network as any program of the host, which nobody counts
 */
public record SessionUsage(
        SessionId session, Usage processes, Set<Resource> counted, Space disk, Optional<Traffic> traffic) {
    public SessionUsage {
        counted = Set.copyOf(counted);
    }
}
