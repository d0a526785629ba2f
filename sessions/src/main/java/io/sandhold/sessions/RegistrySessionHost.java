package io.sandhold.sessions;

import io.sandhold.isolation.Isolation;
import io.sandhold.storage.Volumes;

final class RegistrySessionHost {
    private RegistrySessionHost() {}

    static SessionHost open(SessionHostConfig config, Volumes volumes, Isolation isolation) {
        throw new IllegalStateException("being built");
    }
}
