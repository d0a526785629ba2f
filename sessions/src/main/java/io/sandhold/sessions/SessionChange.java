package io.sandhold.sessions;

import io.sandhold.isolation.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a change of a session has changed, in words for the audit. */
final class SessionChange {

    private final List<String> changes = new ArrayList<>();

    private SessionChange() {}

    /** One line; {@code nothing} where all stayed. */
    static String between(Session before, Session after) {
        SessionChange change = new SessionChange();
        Limits was = before.limits();
        Limits is = after.limits();
        change.add("size", ByteSize.format(before.quotaBytes()), ByteSize.format(after.quotaBytes()));
        change.add("inodes", inodes(before), inodes(after));
        change.add("memory", ByteSize.format(was.memoryBytes()), ByteSize.format(is.memoryBytes()));
        change.add("processes", was.processes(), is.processes());
        change.add("cpu", was.cpus(), is.cpus());
        change.add("cpu_weight", was.cpuWeight(), is.cpuWeight());
        change.add("open_files", was.openFiles(), is.openFiles());
        change.add("command_time", was.commandTime(), is.commandTime());
        change.add("output", ByteSize.format(was.outputBytes()), ByteSize.format(is.outputBytes()));
        change.add("network", before.network().mode(), after.network().mode());
        change.add("allow", before.network().allow(), after.network().allow());
        change.add("end", said(before.life().end()), said(after.life().end()));
        change.add(
                "extension", said(before.life().extension()), said(after.life().extension()));
        change.add("idle", said(before.life().idle()), said(after.life().idle()));
        return change.changes.isEmpty() ? "nothing" : String.join("; ", change.changes);
    }

    private static String inodes(Session session) {
        return session.inodes().isPresent() ? Long.toString(session.inodes().getAsLong()) : "auto";
    }

    private static String said(Optional<?> value) {
        return value.map(Object::toString).orElse("none");
    }

    private void add(String what, Object before, Object after) {
        if (!before.equals(after)) {
            changes.add(what + " " + before + " -> " + after);
        }
    }
}
