package io.sandhold.webapi;

import io.sandhold.isolation.Resource;
import io.sandhold.isolation.Usage;
import io.sandhold.sessions.SessionUsage;
import io.sandhold.sessions.Traffic;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;

/** What a session takes, as it is told. */
final class UsageJson {

    private UsageJson() {}

    /** Seconds, bytes and numbers; null is what this host does not count. */
    static JsonObjectBuilder of(SessionUsage usage) {
        Usage processes = usage.processes();
        boolean memory = usage.counted().contains(Resource.MEMORY);
        JsonObjectBuilder told = Json.createObjectBuilder()
                .add("id", usage.session().value())
                .add(
                        "cpu_seconds",
                        given(
                                usage.counted().contains(Resource.CPU),
                                processes.cpu().toNanos() / 1e9))
                .add(
                        "cpu_ms",
                        given(
                                usage.counted().contains(Resource.CPU),
                                processes.cpu().toMillis()))
                .add("memory", given(memory, processes.memoryBytes()))
                .add("memory_peak", given(memory, processes.peakMemoryBytes()))
                .add("processes", given(usage.counted().contains(Resource.PROCESSES), processes.processes()))
                .add("disk", usage.disk().usedBytes())
                .add("disk_quota", usage.disk().totalBytes())
                .add("disk_used", usage.disk().usedBytes())
                .add("disk_total", usage.disk().totalBytes())
                .add(
                        "network_sent",
                        given(
                                usage.traffic().isPresent(),
                                usage.traffic().map(Traffic::sent).orElse(0L)))
                .add(
                        "network_received",
                        given(
                                usage.traffic().isPresent(),
                                usage.traffic().map(Traffic::received).orElse(0L)));
        if (usage.disk().boundsInodes()) {
            told.add("inodes", usage.disk().usedInodes())
                    .add("inodes_limit", usage.disk().totalInodes());
        }
        return told;
    }

    /** A figure, or null where there is none. */
    static JsonValue given(boolean there, Number figure) {
        return there ? Json.createValue(figure) : JsonValue.NULL;
    }
}
