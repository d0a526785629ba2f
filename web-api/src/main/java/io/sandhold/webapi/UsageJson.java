package io.sandhold.webapi;

import io.sandhold.isolation.Usage;
import io.sandhold.sessions.SessionUsage;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;

/** What a session takes, as it is told. */
final class UsageJson {

    private UsageJson() {}

    /** Seconds, bytes and numbers. */
    static JsonObjectBuilder of(SessionUsage usage) {
        Usage processes = usage.processes();
        JsonObjectBuilder told = Json.createObjectBuilder()
                .add("id", usage.session().value())
                .add("cpu_seconds", processes.cpu().toNanos() / 1e9)
                .add("memory", processes.memoryBytes())
                .add("memory_peak", processes.peakMemoryBytes())
                .add("processes", processes.processes())
                .add("disk", usage.disk().usedBytes())
                .add("disk_quota", usage.disk().totalBytes());
        if (usage.disk().boundsInodes()) {
            told.add("inodes", usage.disk().usedInodes())
                    .add("inodes_limit", usage.disk().totalInodes());
        }
        return told;
    }
}
