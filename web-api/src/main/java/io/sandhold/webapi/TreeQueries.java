package io.sandhold.webapi;

import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.Deadline;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileType;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.TreeBound;
import io.sandhold.storage.TreeBoundException;
import io.sandhold.storage.TreeWalk;
import io.sandhold.storage.VolumePath;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The questions about files and whole trees of a session. */
final class TreeQueries {

    /** Entries that one question looks at, at most. */
    private static final int MOST = 1_000_000;

    private static final int MOST_FOUND = 10_000;
    private static final int COST_OF_A_MATCH = 150;
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(20);
    private static final Duration LONGEST_SUM = Duration.ofMinutes(10);

    private final HeavyWork work;

    TreeQueries(HeavyWork work) {
        this.work = work;
    }

    Answer stat(Call call) {
        WorkspacePath path = WorkspacePath.parse(required(call, "path"));
        boolean follow = call.query().flag("follow");
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            ConfinedFiles files = lease.files();
            FileAttributes file = follow ? files.attributes(path.inVolume()) : files.linkAttributes(path.inVolume());
            JsonObjectBuilder json = described(path.shown(), file)
                    .add("mode", "%04o".formatted(file.permissions()))
                    .add("accessed_at", EpochSeconds.of(file.accessed()))
                    .add("changed_at", EpochSeconds.of(file.changed()))
                    .add("links", file.links())
                    .add("own", file.uid() == 1000);
            if (file.isRegularFile()) {
                json.add("etag", FileTag.of(file).text());
            }
            if (file.type() == FileType.SYMLINK) {
                json.add("target", new String(files.readLink(path.inVolume()), StandardCharsets.UTF_8));
            }
            return new Answer.Json(json.build());
        }
    }

    private static JsonObjectBuilder described(String shown, FileAttributes file) {
        return Json.createObjectBuilder()
                .add("path", shown)
                .add("type", word(file.type()))
                .add("size", file.size())
                .add("modified_at", EpochSeconds.of(file.modified()));
    }

    static String word(FileType type) {
        return switch (type) {
            case REGULAR -> "file";
            case DIRECTORY -> "directory";
            case SYMLINK -> "symlink";
            case FIFO -> "fifo";
            case SOCKET -> "socket";
            case CHARACTER_DEVICE, BLOCK_DEVICE -> "device";
        };
    }

    Answer checksum(Call call) {
        WorkspacePath path = WorkspacePath.ofFile(required(call, "path"));
        String algorithm = call.query().text("algorithm").orElse("sha256");
        Checksum sum = Checksum.of(algorithm);
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session());
                HeavyWork.Share share = work.begin(call);
                ConfinedFile file = lease.files().open(path.inVolume(), Set.of(OpenMode.READ), 0)) {
            lease.used();
            FileAttributes before = file.attributes();
            share.run(() -> sum.updateAll(file, Deadline.in(LONGEST_SUM), lease::used));
            FileTag tag = FileTag.of(file.attributes());
            if (!tag.opaque().equals(FileTag.of(before).opaque())) {
                throw new Problem(409, "BUSY", "the file was changed while it was read; ask again");
            }
            call.audit(AuditKind.FILE_READ, path.inVolume().toString());
            return new Answer.Json(Json.createObjectBuilder()
                    .add("path", path.shown())
                    .add("algorithm", algorithm.toLowerCase(Locale.ROOT))
                    .add("checksum", sum.value())
                    .add("size", before.size())
                    .add("etag", tag.text())
                    .build());
        }
    }

    Answer glob(Call call) {
        WorkspacePath top = WorkspacePath.parse(call.query().text("path").orElse(""));
        GlobPattern pattern = GlobPattern.parse(required(call, "pattern"));
        boolean hidden = call.query().flag("hidden");
        int limit = (int) call.query().number("limit", 1000, 1, MOST_FOUND);
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session());
                HeavyWork.Share share = work.begin(call)) {
            JsonArrayBuilder matches = Json.createArrayBuilder();
            int[] found = {0};
            boolean[] full = {false};
            int deepest = pattern.deepest();
            TreeWalk walk = new TreeWalk(lease.files(), MOST, Deadline.in(LONGEST_LOOK));
            VolumePath start = start(lease.files(), top);
            Optional<TreeBound> bound = share.run(() -> walk.visit(start, entry -> {
                if (entry.depth() == 0) {
                    return TreeWalk.Step.ON;
                }
                String below = entry.text();
                if (pattern.matches(List.of(below.split("/")), hidden)) {
                    String shown = shown(top, below);
                    if (found[0] == limit || !call.heap().tryTake(2 * shown.length() + COST_OF_A_MATCH)) {
                        full[0] = true;
                        return TreeWalk.Step.STOP;
                    }
                    found[0]++;
                    matches.add(described(shown, entry.attributes()));
                }
                return entry.depth() < deepest ? TreeWalk.Step.ON : TreeWalk.Step.PAST;
            }));
            JsonObjectBuilder answer = Json.createObjectBuilder().add("matches", matches);
            return new Answer.Json(ended(answer, full[0], bound, walk.unread()).build());
        }
    }

    Answer search(Call call) {
        WorkspacePath top = WorkspacePath.parse(call.query().text("path").orElse(""));
        LinePattern pattern = pattern(call.query());
        Optional<GlobPattern> only = call.query().text("glob").map(GlobPattern::parse);
        boolean hidden = call.query().flag("hidden");
        int limit = (int) call.query().number("limit", 200, 1, MOST_FOUND);
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session());
                HeavyWork.Share share = work.begin(call)) {
            lease.used();
            Deadline deadline = Deadline.in(LONGEST_LOOK);
            ContentSearch search = new ContentSearch(lease.files(), pattern, limit, deadline, call.heap());
            TreeWalk walk = new TreeWalk(lease.files(), MOST, deadline);
            VolumePath start = start(lease.files(), top);
            Optional<TreeBound> bound;
            try {
                bound = share.run(() -> walk.visit(start, entry -> {
                    boolean wanted = entry.depth() == 0 || hidden || !hiddenName(entry.text());
                    if (!wanted) {
                        return TreeWalk.Step.PAST;
                    }
                    boolean looked = entry.attributes().isRegularFile()
                            && only.map(glob -> named(glob, entry, top, hidden)).orElse(true);
                    return looked && !search.in(entry, shown(top, entry.text()))
                            ? TreeWalk.Step.STOP
                            : TreeWalk.Step.ON;
                }));
            } catch (TreeBoundException e) {
                bound = Optional.of(e.bound());
            }
            call.audit(AuditKind.FILE_READ, "search in " + top.inVolume());
            JsonObjectBuilder answer = Json.createObjectBuilder()
                    .add("matches", search.matches())
                    .add("files_searched", search.searched())
                    .add("files_left_out", search.leftOut());
            return new Answer.Json(
                    ended(answer, search.full(), bound, walk.unread()).build());
        }
    }

    /** Where a question begins: what a symlink leads to, as in a shell that names a directory. */
    private static VolumePath start(ConfinedFiles files, WorkspacePath top) {
        files.attributes(top.inVolume()); // which refuses what is not there, as a path that is about to be made is not
        return files.realPath(top.inVolume());
    }

    private static boolean named(GlobPattern glob, TreeWalk.Entry entry, WorkspacePath top, boolean hidden) {
        String below = entry.depth() == 0 ? top.lastName() : entry.text();
        return glob.matches(List.of(below.split("/")), hidden);
    }

    private static boolean hiddenName(String below) {
        return below.startsWith(".", below.lastIndexOf('/') + 1);
    }

    private static LinePattern pattern(QueryString query) {
        Optional<String> text = query.text("text");
        Optional<String> regex = query.text("regex");
        boolean ignoreCase = query.flag("ignore_case");
        if (text.isPresent() == regex.isPresent()) {
            throw Problem.unprocessable("give \"text\" or \"regex\" in the query, one of them");
        }
        return text.isPresent() ? LinePattern.text(text.get(), ignoreCase) : LinePattern.regex(regex.get(), ignoreCase);
    }

    /** Says how it ended: a question that came to a bound is answered with what was found so far. */
    private static JsonObjectBuilder ended(
            JsonObjectBuilder answer, boolean full, Optional<TreeBound> bound, long unread) {
        Optional<String> why = full
                ? Optional.of("limit")
                : bound.map(reached -> reached == TreeBound.TIME ? "time" : "entries")
                        .or(() -> unread > 0 ? Optional.of("unreadable") : Optional.empty());
        answer.add("truncated", why.isPresent());
        why.ifPresent(word -> answer.add("truncated_by", word));
        return answer;
    }

    private static String shown(WorkspacePath top, String below) {
        String above = top.shown();
        return above.isEmpty() ? below : below.isEmpty() ? above : above + "/" + below;
    }

    private static String required(Call call, String name) {
        return call.query()
                .text(name)
                .orElseThrow(() -> Problem.unprocessable("\"" + name + "\" is missing in the query"));
    }
}
