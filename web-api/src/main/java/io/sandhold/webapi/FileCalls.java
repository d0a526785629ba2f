package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import jakarta.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The calls on a session's files. */
final class FileCalls {

    private static final int DEFAULT_PIECE = 4096;
    private static final int LARGEST_PIECE = 16 << 20;
    private static final int MOST_LISTED = 100_000;

    private final Staging staging;

    FileCalls(Staging staging) {
        this.staging = staging;
    }

    Answer create(Call call) {
        Members body = call.body();
        byte[] content = body.string("content").getBytes(StandardCharsets.UTF_8);
        WorkspacePath path = WorkspacePath.ofFile(body.string("filename"));
        int mode = body.optionalInt("mode").orElse(0644);
        if (mode < 0 || mode > 07777) {
            throw Problem.unprocessable("\"mode\" must be 0 to 4095 (420 is rw-r--r--), not " + mode);
        }
        try (SessionLease lease = writable(call);
                StagedFile staged = new StagedFile(staging, lease, path.inVolume())) {
            lease.used();
            staged.write(ByteBuffer.wrap(content));
            staged.place(OptionalInt.of(mode));
        }
        return written(call, path, content.length);
    }

    Answer upload(Call call) {
        call.query().text("filename").filter(name -> !name.isEmpty()).ifPresent(WorkspacePath::ofFile);
        call.session();
        try (Upload upload = new Upload(call, staging, () -> writable(call))) {
            WorkspacePath path = upload.receive();
            return written(call, path, upload.size());
        }
    }

    private static Answer written(Call call, WorkspacePath path, long size) {
        call.audit(AuditKind.FILE_WRITTEN, path.inVolume().toString());
        return new Answer.Json(Json.createObjectBuilder()
                .add("filename", path.shown())
                .add("size", size)
                .build());
    }

    Answer download(Call call) {
        return send(call, call.variable("filepath"), FileHeaders::attachment);
    }

    Answer preview(Call call) {
        boolean picture = FileHeaders.wantsPicture(
                call.content().header(HeaderNames.ACCEPT).orElse(""));
        return send(
                call,
                call.variable("filepath"),
                name -> picture ? FileHeaders.picture(name) : FileHeaders.inline(name));
    }

    /** A file on its way out. */
    static Answer send(Call call, String name, Function<String, Map<String, String>> headers) {
        WorkspacePath path = WorkspacePath.ofFile(name);
        SessionLease lease = call.host().sessions().lease(call.by(), call.session());
        try {
            ConfinedFile file = lease.files().open(path.inVolume(), Set.of(OpenMode.READ), 0);
            lease.used();
            call.audit(AuditKind.FILE_READ, path.inVolume().toString());
            return new FileAnswer(lease, file, headers.apply(path.lastName()));
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    Answer list(Call call) {
        WorkspacePath path = WorkspacePath.parse(call.variable("path"));
        boolean recursive = call.query().flag("recursive");
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            Listing listing = new Listing(MOST_LISTED);
            listing.add(lease.files(), path, recursive);
            return new Answer.Json(Json.createObjectBuilder()
                    .add("files", listing.files(false))
                    .add("directories", listing.directories())
                    .add("truncated", listing.truncated())
                    .build());
        }
    }

    Answer read(Call call) {
        WorkspacePath path = WorkspacePath.ofFile(call.variable("filepath"));
        long offset = call.query().number("offset", 0, 0, Long.MAX_VALUE);
        int wanted = (int) call.query().number("buffer_size", DEFAULT_PIECE, 1, LARGEST_PIECE);
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session());
                ConfinedFile file = lease.files().open(path.inVolume(), Set.of(OpenMode.READ), 0)) {
            lease.used();
            call.audit(AuditKind.FILE_READ, path.inVolume().toString());
            long size = file.size();
            int length = (int) Math.min(wanted, Math.max(0, size - offset));
            call.heap().take(length);
            ByteBuffer buffer = ByteBuffer.allocate(length);
            for (int count = 0; buffer.hasRemaining() && count >= 0; ) {
                count = file.read(buffer, offset + buffer.position());
            }
            return new Answer.Json(FilePiece.of(buffer.flip(), offset, size).members());
        }
    }

    Answer delete(Call call) {
        WorkspacePath path = WorkspacePath.ofFile(call.variable("path"));
        VolumePath inVolume = path.inVolume();
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            lease.used();
            remove(lease.files(), inVolume, call.query().flag("recursive"));
        }
        call.audit(AuditKind.FILE_REMOVED, inVolume.toString());
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }

    /** Removes a file or an empty directory, or all below it. */
    static void remove(ConfinedFiles files, VolumePath path, boolean recursive) {
        if (!files.linkAttributes(path).isDirectory()) {
            files.removeFile(path);
        } else if (recursive) {
            files.removeTree(path);
        } else {
            files.removeDirectory(path);
        }
    }

    private static SessionLease writable(Call call) {
        return call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS);
    }
}
