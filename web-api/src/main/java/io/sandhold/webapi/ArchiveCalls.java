package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.sandhold.archives.ArchiveBounds;
import io.sandhold.archives.ArchiveException;
import io.sandhold.archives.ArchiveFormat;
import io.sandhold.archives.Archives;
import io.sandhold.archives.Packed;
import io.sandhold.archives.PackedMember;
import io.sandhold.archives.Unpacked;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.Deadline;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import jakarta.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The calls that pack files of a session, as the answer or into a file, and that unpack what is sent or lies there. */
final class ArchiveCalls {

    private static final int MOST_ENTRIES = 100_000;
    private static final int MOST_PATHS = 1000;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Staging staging;
    private final HeavyWork work;

    ArchiveCalls(Staging staging, HeavyWork work) {
        this.staging = staging;
        this.work = work;
    }

    /** One directory or file, as the answer: what a link in a page can ask for. */
    Answer get(Call call) {
        WorkspacePath path = WorkspacePath.parse(call.query().text("path").orElse(""));
        return stream(call, List.of(path), format(call.query()::text).orElse(ArchiveFormat.TAR_GZ));
    }

    Answer pack(Call call) {
        Arguments asked = Arguments.of(call);
        List<WorkspacePath> paths = paths(asked);
        Optional<String> target = asked.optionalText("target");
        Optional<ArchiveFormat> format = format(asked::optionalText);
        return target.isEmpty()
                ? stream(call, paths, format.orElse(ArchiveFormat.TAR_GZ))
                : store(call, paths, format, WorkspacePath.ofFile(target.get()), asked.flag("overwrite", false));
    }

    private static List<WorkspacePath> paths(Arguments asked) {
        List<String> named = asked.body().map(body -> body.strings("paths")).orElse(List.of());
        if (named.size() > MOST_PATHS) {
            throw Problem.unprocessable("\"paths\" must not be over " + MOST_PATHS);
        }
        List<WorkspacePath> paths =
                new ArrayList<>(named.stream().map(WorkspacePath::parse).toList());
        asked.optionalText("path").map(WorkspacePath::parse).ifPresent(paths::add);
        if (paths.isEmpty()) {
            throw Problem.unprocessable("\"path\" or \"paths\" is missing: what to pack");
        }
        return paths;
    }

    private static Optional<ArchiveFormat> format(Function<String, Optional<String>> argument) {
        return argument.apply("format")
                .map(name -> ArchiveFormat.named(name)
                        .orElseThrow(() -> Problem.unprocessable(
                                "\"format\" must be tar, tar.gz or zip, not '" + SafeText.of(name) + "'")));
    }

    /** One path goes by its last name, the workspace itself by what is in it; several go by their paths. What lies below another is in it. */
    private static List<PackedMember> members(List<WorkspacePath> paths) {
        List<PackedMember> members = new ArrayList<>();
        for (WorkspacePath path : paths) {
            boolean within = paths.stream().anyMatch(other -> other != path && holds(other, path, paths));
            if (!within) {
                String all = path.root().equals("tmp") ? path.shown().substring(1) : path.shown();
                String one = path.names().isEmpty() ? "" : path.lastName();
                members.add(new PackedMember(path.inVolume(), paths.size() == 1 ? one : all));
            }
        }
        return members;
    }

    /** Whether one is above the other; of two of the same the first is. */
    private static boolean holds(WorkspacePath above, WorkspacePath path, List<WorkspacePath> paths) {
        int depth = above.names().size();
        boolean start = above.root().equals(path.root())
                && depth <= path.names().size()
                && path.names().subList(0, depth).equals(above.names());
        return start && (depth < path.names().size() || indexOf(above, paths) < indexOf(path, paths));
    }

    private static int indexOf(WorkspacePath path, List<WorkspacePath> paths) {
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i) == path) {
                return i;
            }
        }
        return -1;
    }

    private Answer stream(Call call, List<WorkspacePath> paths, ArchiveFormat format) {
        List<PackedMember> members = members(paths);
        SessionLease lease = call.host().sessions().lease(call.by(), call.session());
        HeavyWork.Share share = null;
        try {
            share = work.beginForClient(call);
            HeavyWork.Share held = share;
            members.forEach(member -> requireReadable(lease.files(), member.path()));
            lease.used();
            members.forEach(member -> call.audit(AuditKind.FILE_READ, member.path() + " (packed)"));
            String name = (paths.size() == 1 ? paths.getFirst().lastName() : "files") + "." + format.label();
            return new Answer.Written(
                    format.mediaType(),
                    Map.of("Content-Disposition", FileHeaders.attachment(name).get("Content-Disposition")),
                    () -> {
                        held.close();
                        lease.close();
                    },
                    out -> archives(call, lease).pack(members, format, out));
        } catch (RuntimeException e) {
            if (share != null) {
                share.close();
            }
            lease.close();
            throw e;
        }
    }

    private Answer store(
            Call call,
            List<WorkspacePath> paths,
            Optional<ArchiveFormat> format,
            WorkspacePath target,
            boolean replace) {
        ArchiveFormat kind = format.or(() -> ofName(target.lastName()))
                .orElseThrow(() -> Problem.unprocessable(
                        "\"format\" is missing, and \"target\" does not end in .tar, .tar.gz, .tgz or .zip"));
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session());
                HeavyWork.Share share = work.begin(call);
                StagedFile staged = new StagedFile(staging, lease, target.inVolume())) {
            lease.used();
            TreeCalls.requireFree(lease.files(), target, replace);
            Packed packed = share.run(() -> pack(archives(call, lease), members(paths), kind, new Into(staged)));
            staged.place(OptionalInt.empty(), replace);
            call.audit(AuditKind.FILE_WRITTEN, target.inVolume().toString());
            return new Answer.Json(Json.createObjectBuilder()
                    .add("target", target.shown())
                    .add("format", kind.label())
                    .add("size", staged.size())
                    .add("files", packed.files())
                    .add("directories", packed.directories())
                    .add("links", packed.links())
                    .add("left_out", packed.leftOut())
                    .add("unpacked_size", packed.bytes())
                    .build());
        }
    }

    private static Packed pack(Archives archives, List<PackedMember> members, ArchiveFormat kind, Into into) {
        try {
            return archives.pack(members, kind, into);
        } catch (IOException e) {
            throw new IllegalStateException("a staged file gave an IOException", e);
        }
    }

    /** Refuses what cannot be packed while there is still a status to tell it by. */
    private static void requireReadable(ConfinedFiles files, VolumePath path) {
        switch (files.linkAttributes(path).type()) {
            case DIRECTORY -> files.list(path).close();
            case REGULAR -> files.open(path, Set.of(OpenMode.READ), 0).close();
            case SYMLINK -> {}
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE ->
                throw Problem.invalid("'" + SafeText.of(path.toString()) + "' is no file, directory or link");
        }
    }

    private static Optional<ArchiveFormat> ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return List.of("tar.gz", "tgz", "tar", "zip").stream()
                .filter(ending -> lower.endsWith("." + ending))
                .findFirst()
                .flatMap(ArchiveFormat::named);
    }

    /** A body that is JSON says what to unpack; any other body is the archive itself, unless the query names one. */
    Answer unpack(Call call) {
        boolean json = call.content()
                .header(HeaderNames.CONTENT_TYPE)
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("application/json"))
                .isPresent();
        Arguments asked = json
                ? new Arguments(Optional.of(call.body()), call.query())
                : new Arguments(Optional.empty(), call.query());
        Optional<WorkspacePath> source = asked.optionalText("source").map(WorkspacePath::ofFile);
        if (json && source.isEmpty()) {
            throw Problem.unprocessable(
                    "\"source\" is missing: the file to unpack; or send the archive itself as another type");
        }
        WorkspacePath target = asked.anyPath("path");
        boolean overwrite = asked.flag("overwrite", false);
        Optional<ArchiveFormat> format = format(asked::optionalText);
        try (SessionLease lease = source.isPresent()
                        ? call.host().sessions().lease(call.by(), call.session())
                        : call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS);
                HeavyWork.Share share = source.isPresent() ? work.begin(call) : work.beginForClient(call)) {
            lease.used();
            VolumePath tree = staging.next(lease);
            VolumePath archive = staging.next(lease);
            try {
                Archives archives = archives(call, lease);
                Archives.Staging staged = new Archives.Staging(tree, archive);
                Unpacked unpacked = source.isPresent()
                        ? share.run(() ->
                                archives.unpack(source.get().inVolume(), format, staged, target.inVolume(), overwrite))
                        : unpackBody(archives, call, format, staged, target, overwrite);
                call.audit(AuditKind.FILE_WRITTEN, target.inVolume() + "/ (unpacked)");
                return new Answer.Json(Json.createObjectBuilder()
                        .add("path", target.shown())
                        .add("format", unpacked.format().label())
                        .add("files", unpacked.files())
                        .add("directories", unpacked.directories())
                        .add("links", unpacked.links())
                        .add("size", unpacked.bytes())
                        .build());
            } catch (FileOperationException e) {
                throw Staging.shown(Staging.shown(e, tree, target.inVolume()), archive, target.inVolume());
            } finally {
                staging.discard(lease, tree);
                staging.discard(lease, archive);
            }
        }
    }

    private static Unpacked unpackBody(
            Archives archives,
            Call call,
            Optional<ArchiveFormat> format,
            Archives.Staging staged,
            WorkspacePath target,
            boolean overwrite) {
        try {
            return archives.unpack(call.content().bytes(), format, staged, target.inVolume(), overwrite);
        } catch (ArchiveException e) {
            if (e.reason() != ArchiveException.Reason.UNSUPPORTED) {
                throw e;
            }
            throw new Problem(
                    415,
                    "ARCHIVE_UNSUPPORTED",
                    SafeText.of(e.getMessage())
                            + "; a file of the session is named by {\"source\": …} with Content-Type: application/json");
        }
    }

    private static Archives archives(Call call, SessionLease lease) {
        return new Archives(
                lease.files(), new ArchiveBounds(MOST_ENTRIES, Deadline.in(LONGEST), call.heap()::take, lease::used));
    }

    /** A staged file as a stream. */
    private static final class Into extends OutputStream {
        private final StagedFile staged;

        Into(StagedFile staged) {
            this.staged = staged;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            staged.write(ByteBuffer.wrap(bytes, offset, length));
        }
    }
}
