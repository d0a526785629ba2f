package io.sandhold.webapi;

import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.storage.AttributeChange;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.Deadline;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.FileType;
import io.sandhold.storage.TreeBound;
import io.sandhold.storage.TreeBoundException;
import io.sandhold.storage.TreeCopy;
import io.sandhold.storage.TreeWalk;
import io.sandhold.storage.VolumePath;
import jakarta.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The calls that make, move, copy and permit files and whole trees of a session. */
final class TreeCalls {

    /** Entries of a tree that one call copies or permits, at most. */
    static final int MOST = 200_000;

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int DIRECTORY_MODE = 0755;

    private final Staging staging;
    private final HeavyWork work;

    TreeCalls(Staging staging, HeavyWork work) {
        this.staging = staging;
        this.work = work;
    }

    Answer makeDirectory(Call call) {
        Arguments asked = Arguments.of(call);
        WorkspacePath path = asked.path("path");
        int mode = asked.mode().orElse(DIRECTORY_MODE);
        boolean parents = asked.flag("parents", true);
        try (SessionLease lease =
                call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS)) {
            lease.used();
            ConfinedFiles files = lease.files();
            VolumePath inVolume = path.inVolume();
            Optional<FileAttributes> there = at(files, inVolume);
            if (there.isPresent() && !(parents && there.get().isDirectory())) {
                throw exists(path);
            }
            if (there.isEmpty()) {
                if (parents) {
                    files.makeDirectories(inVolume.parent(), DIRECTORY_MODE);
                }
                files.makeDirectory(inVolume, mode);
                call.audit(AuditKind.FILE_WRITTEN, inVolume + "/");
            }
            return new Answer.Json(Json.createObjectBuilder()
                    .add("path", path.shown())
                    .add("created", there.isEmpty())
                    .build());
        }
    }

    Answer move(Call call) {
        Arguments asked = Arguments.of(call);
        WorkspacePath from = asked.path("from");
        WorkspacePath to = asked.path("to");
        boolean overwrite = asked.flag("overwrite", false);
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            lease.used();
            ConfinedFiles files = lease.files();
            FileAttributes moved = files.linkAttributes(from.inVolume());
            refuseIntoItself(from, to);
            requireFree(files, to, overwrite, moved);
            files.makeDirectories(to.inVolume().parent(), DIRECTORY_MODE);
            files.rename(from.inVolume(), to.inVolume(), overwrite);
            call.audit(AuditKind.FILE_REMOVED, from.inVolume().toString());
            call.audit(AuditKind.FILE_WRITTEN, to.inVolume().toString());
            return new Answer.Json(Json.createObjectBuilder()
                    .add("from", from.shown())
                    .add("to", to.shown())
                    .build());
        }
    }

    /** A copy is made out of sight, and put in its place when it is whole. */
    Answer copy(Call call) {
        Arguments asked = Arguments.of(call);
        WorkspacePath from = asked.path("from");
        WorkspacePath to = asked.path("to");
        boolean overwrite = asked.flag("overwrite", false);
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session());
                HeavyWork.Share share = work.begin(call)) {
            lease.used();
            ConfinedFiles files = lease.files();
            FileAttributes source = files.linkAttributes(from.inVolume());
            requireCopied(source, from);
            requireFree(files, to, overwrite, source);
            VolumePath staged = staging.next(lease);
            try {
                TreeCopy.Copied copied = share.run(() -> new TreeCopy(files, MOST, Deadline.in(LONGEST), lease::used)
                        .copy(from.inVolume(), staged, Staging::holds));
                files.makeDirectories(to.inVolume().parent(), DIRECTORY_MODE);
                files.rename(staged, to.inVolume(), overwrite);
                call.audit(AuditKind.FILE_WRITTEN, to.inVolume() + " (a copy of " + from.inVolume() + ")");
                return new Answer.Json(Json.createObjectBuilder()
                        .add("from", from.shown())
                        .add("to", to.shown())
                        .add("files", copied.files())
                        .add("directories", copied.directories())
                        .add("links", copied.links())
                        .add("left_out", copied.leftOut())
                        .add("size", copied.bytes())
                        .build());
            } finally {
                staging.discard(lease, staged);
            }
        }
    }

    Answer permit(Call call) {
        Arguments asked = Arguments.of(call);
        WorkspacePath path = asked.path("path");
        int mode = asked.mode().orElseThrow(() -> Problem.unprocessable("\"mode\" is missing, such as \"644\""));
        boolean recursive = asked.flag("recursive", false);
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session());
                HeavyWork.Share share = work.begin(call)) {
            lease.used();
            long changed = recursive
                    ? share.run(() -> permitAll(lease, path.inVolume(), mode))
                    : permit(lease, path.inVolume(), mode);
            call.audit(AuditKind.FILE_WRITTEN, "mode %04o of %s".formatted(mode & 01777, path.inVolume()));
            return new Answer.Json(Json.createObjectBuilder()
                    .add("path", path.shown())
                    .add("mode", "%04o".formatted(mode & 01777))
                    .add("changed", changed)
                    .build());
        }
    }

    private static long permit(SessionLease lease, VolumePath path, int mode) {
        lease.files().setAttributes(path, AttributeChange.permissions(mode));
        return 1;
    }

    /** Directories come last, those below before those above: with their new permissions they may not be entered any more. */
    private static long permitAll(SessionLease lease, VolumePath top, int mode) {
        Deadline deadline = Deadline.in(LONGEST);
        List<VolumePath> directories = new ArrayList<>();
        long[] changed = {0};
        long[] text = {0};
        TreeWalk walk = new TreeWalk(lease.files(), MOST, deadline);
        walk.visit(top, entry -> {
                    lease.used();
                    if (Staging.holds(entry.path())) {
                        return TreeWalk.Step.PAST;
                    }
                    if (entry.attributes().isDirectory()) {
                        directories.add(entry.path());
                        text[0] += entry.below().length;
                    } else if (entry.attributes().type() != FileType.SYMLINK) {
                        changed[0] += permit(lease, entry.path(), mode);
                    }
                    return text[0] > Listing.MOST_TEXT ? TreeWalk.Step.STOP : TreeWalk.Step.ON;
                })
                .ifPresent(bound -> {
                    throw new TreeBoundException(bound);
                });
        if (text[0] > Listing.MOST_TEXT) {
            throw new TreeBoundException(TreeBound.PATHS);
        }
        for (VolumePath directory : directories.reversed()) {
            deadline.check();
            changed[0] += permit(lease, directory, mode);
        }
        return changed[0];
    }

    private static void requireCopied(FileAttributes source, WorkspacePath from) {
        switch (source.type()) {
            case REGULAR, DIRECTORY, SYMLINK -> {}
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE ->
                throw Problem.invalid("'" + SafeText.of(from.shown()) + "' is no file, directory or link");
        }
    }

    private static void refuseIntoItself(WorkspacePath from, WorkspacePath to) {
        List<String> names = to.names();
        boolean below = from.root().equals(to.root())
                && names.size() > from.names().size()
                && names.subList(0, from.names().size()).equals(from.names());
        if (below) {
            throw Problem.invalid("a directory cannot be moved into itself");
        }
    }

    /** What is there may be replaced where that is asked for, a file by a file; a directory never is. */
    private static void requireFree(ConfinedFiles files, WorkspacePath to, boolean overwrite, FileAttributes by) {
        requireFree(files, to, overwrite && !by.isDirectory());
    }

    /** Refuses where something is, unless a file may be replaced. */
    static void requireFree(ConfinedFiles files, WorkspacePath to, boolean overwrite) {
        Optional<FileAttributes> there = at(files, to.inVolume());
        if (there.isPresent() && (!overwrite || there.get().isDirectory())) {
            throw exists(to);
        }
    }

    private static Problem exists(WorkspacePath path) {
        return new Problem(
                409,
                "EXISTS",
                "'" + SafeText.of(path.shown()) + "' exists already; remove it, name another, or replace a file by"
                        + " \"overwrite\"");
    }

    private static Optional<FileAttributes> at(ConfinedFiles files, VolumePath path) {
        try {
            return Optional.of(files.linkAttributes(path));
        } catch (FileOperationException e) {
            if (e.error() == FileError.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
