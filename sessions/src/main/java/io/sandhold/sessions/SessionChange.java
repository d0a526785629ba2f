package io.sandhold.sessions;

import java.util.ArrayList;
import java.util.List;

/** What a change of a session has changed, in words for the audit. */
final class SessionChange {

    private final List<String> changes = new ArrayList<>();

    private SessionChange() {}

    /** One line; {@code nothing} where all stayed. */
    static String between(Session before, Session after) {
        SessionChange change = new SessionChange();
        change.add("size", ByteSize.format(before.quotaBytes()), ByteSize.format(after.quotaBytes()));
        change.add("limits", before.limits().toString(), after.limits().toString());
        change.add("network", before.network().toString(), after.network().toString());
        change.add("life", before.life().toString(), after.life().toString());
        return change.changes.isEmpty() ? "nothing" : String.join("; ", change.changes);
    }

    private void add(String what, String before, String after) {
        if (!before.equals(after)) {
            changes.add(what + " " + before + " -> " + after);
        }
    }
}
