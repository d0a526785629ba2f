package io.sandhold.webapi;

import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.DirectoryEntries;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileEntry;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.FileType;
import io.sandhold.storage.VolumePath;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A directory's entries as they are, by name, a page at a time: also those that lead nowhere and that are no files. What lies there unfinished is left out.
 */
final class DirectoryPage {

    private static final int MOST = 10_000;

    /** Entries looked at, at most; those of a directory come in no order, so that each page looks at all. */
    private static final int MOST_LOOKED_AT = 1_000_000;

    private static final int COST_OF_AN_ENTRY = 200;

    private DirectoryPage() {}

    static Answer list(Call call) {
        WorkspacePath path = WorkspacePath.parse(call.query().text("path").orElse(""));
        String after = call.query().text("after").orElse("");
        int limit = (int) call.query().number("limit", MOST, 1, MOST);
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            ConfinedFiles files = lease.files();
            NavigableMap<String, FileEntry> page = new TreeMap<>();
            boolean more = false;
            try (DirectoryEntries entries = files.list(path.inVolume())) {
                for (int looked = 0; entries.hasNext(); looked++) {
                    if (looked == MOST_LOOKED_AT) {
                        throw new Problem(
                                413,
                                "TOO_MANY_ENTRIES",
                                "the directory has over " + MOST_LOOKED_AT
                                        + " entries; list it by a command, as ls does");
                    }
                    FileEntry entry = entries.next();
                    if (entry.text().compareTo(after) <= 0) {
                        continue;
                    }
                    page.put(entry.text(), entry);
                    if (page.size() > limit) {
                        page.pollLastEntry();
                        more = true;
                    }
                }
            }
            call.heap().take(page.size() * COST_OF_AN_ENTRY);
            JsonArrayBuilder shown = Json.createArrayBuilder();
            page.values().stream()
                    .filter(entry -> !isUnfinished(path, entry))
                    .forEach(entry -> shown.add(described(files, path.inVolume(), entry)));
            JsonObjectBuilder answer =
                    Json.createObjectBuilder().add("path", path.shown()).add("entries", shown);
            if (more) {
                answer.add("next", page.lastKey());
            }
            return new Answer.Json(answer.build());
        }
    }

    private static boolean isUnfinished(WorkspacePath directory, FileEntry entry) {
        return directory.names().isEmpty()
                && directory.root().equals("tmp")
                && entry.text().startsWith(Staging.PREFIX);
    }

    private static JsonObjectBuilder described(ConfinedFiles files, VolumePath directory, FileEntry entry) {
        FileAttributes own = entry.attributes();
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("name", entry.text())
                .add("type", TreeQueries.word(own.type()))
                .add("size", own.size())
                .add("modified_at", EpochSeconds.of(own.modified()))
                .add("mode", "%04o".formatted(own.permissions()));
        if (!Arrays.equals(entry.text().getBytes(StandardCharsets.UTF_8), entry.name())) {
            json.add("unnameable", true);
        } else if (own.type() == FileType.SYMLINK) {
            try {
                VolumePath link = directory.resolve(entry.text());
                json.add("target", new String(files.readLink(link), StandardCharsets.UTF_8));
                FileAttributes target = files.attributes(link);
                json.add("leads_to", TreeQueries.word(target.type())).add("size", target.size());
            } catch (FileOperationException e) {
                json.add("leads_to", "nothing");
            }
        }
        return json;
    }
}
