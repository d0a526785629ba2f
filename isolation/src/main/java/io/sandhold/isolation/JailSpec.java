package io.sandhold.isolation;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What a jail is built from.
 *
 * @param name the session's id: the jail's host name, {@code [a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}}
 * @param volumeRoot the session's volume on the host; its {@code workspace} and {@code tmp} become the jail's
 *     {@code /workspace} and {@code /tmp}
 * @param uid the host uid and gid of the session's own; ignored (the caller's is taken) where the server is not root
 * @param limits what its processes may take together
 * @param network what it may reach
 */
public record JailSpec(String name, Path volumeRoot, int uid, Limits limits, NetworkMode network) {

    public JailSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(volumeRoot, "volumeRoot");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(network, "network");
        if (uid <= 0) {
            throw new IllegalArgumentException("uid must be positive, not " + uid);
        }
    }
}
