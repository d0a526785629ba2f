package io.sandhold.sessions;

import io.sandhold.isolation.Usage;
import io.sandhold.storage.Space;

/**
 * What one session takes at a moment.
 *
 * @param session which
 * @param processes of its jail; {@link Usage#NONE} while none runs, but for the processor time, which is that of all its jails since the
 *     server started
 * @param disk of its volume
 */
public record SessionUsage(SessionId session, Usage processes, Space disk) {}
