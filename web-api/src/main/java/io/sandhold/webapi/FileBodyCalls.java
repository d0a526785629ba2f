package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.storage.AttributeChange;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;

/**
 * A file as a resource of its own: written by PUT, whole or in place, read by GET, removed by DELETE. A whole one comes in its place when it is
 * complete. What If-Match was said of is looked at before the body is read, and once more in the moment of the change, in which no other
 * call changes that file; a program in the session still can.
 */
final class FileBodyCalls {

    private static final int PIECE = 64 << 10;
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final Staging staging;
    private final PathLocks locks = new PathLocks();

    FileBodyCalls(Staging staging) {
        this.staging = staging;
    }

    Answer put(Call call) {
        WorkspacePath path = WorkspacePath.ofFile(call.variable("path"));
        long offset = call.query().number("offset", -1, 0, Long.MAX_VALUE / 2);
        boolean append = call.query().flag("append");
        OptionalInt mode = FileMode.ofQuery(call.query());
        if (append && offset >= 0) {
            throw Problem.unprocessable("\"offset\" and \"append\" do not go together; give one of them");
        }
        Conditions conditions = Conditions.of(call.content()::header);
        try (SessionLease lease = writable(call, conditions)) {
            lease.used();
            VolumePath inVolume = path.inVolume();
            conditions.checkChange(lease.files(), inVolume);
            boolean made = append || offset >= 0
                    ? inPlace(call, lease, inVolume, offset, mode)
                    : whole(call, lease, inVolume, conditions, mode);
            call.audit(AuditKind.FILE_WRITTEN, inVolume.toString());
            return written(path, lease.files().attributes(inVolume), made);
        }
    }

    /** The session, which a change of what must be there does not make. */
    private static SessionLease writable(Call call, Conditions conditions) {
        return conditions.needAFile()
                ? call.host().sessions().lease(call.by(), call.session())
                : call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS);
    }

    /** Whether it was not there before. */
    private boolean whole(Call call, SessionLease lease, VolumePath path, Conditions conditions, OptionalInt mode) {
        try (StagedFile staged = new StagedFile(staging, lease, path)) {
            read(call, lease, staged::write);
            Lock lock = locks.of(lease.session().id(), path);
            lock.lock();
            try {
                conditions.checkChange(lease.files(), path);
                boolean made = !isThere(lease.files(), path);
                staged.place(mode, !conditions.needNoFile());
                return made;
            } catch (FileOperationException e) {
                throw e.error() == FileError.EXISTS && conditions.needNoFile()
                        ? Conditions.failed(Optional.of(FileTag.of(lease.files().linkAttributes(path))))
                        : e;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whether it was not there before. A body that breaks off leaves what came of it. */
    private boolean inPlace(Call call, SessionLease lease, VolumePath path, long offset, OptionalInt mode) {
        ConfinedFiles files = lease.files();
        boolean made = !isThere(files, path);
        files.makeDirectories(path.parent(), DIRECTORY_MODE);
        EnumSet<OpenMode> how = EnumSet.of(OpenMode.WRITE, OpenMode.CREATE);
        if (offset < 0) {
            how.add(OpenMode.APPEND);
        }
        try (ConfinedFile file = files.open(path, how, mode.orElse(FILE_MODE))) {
            if (mode.isPresent()) {
                file.setAttributes(AttributeChange.permissions(mode.getAsInt() & 0777));
            }
            long[] at = {Math.max(0, offset)};
            read(call, lease, piece -> {
                int count = piece.remaining();
                file.write(piece, at[0]);
                at[0] += count;
            });
        }
        return made;
    }

    private static boolean isThere(ConfinedFiles files, VolumePath path) {
        try {
            files.linkAttributes(path);
            return true;
        } catch (FileOperationException e) {
            return e.error() != FileError.NOT_FOUND && e.error() != FileError.NOT_A_DIRECTORY;
        }
    }

    private static void read(Call call, SessionLease lease, Consumer<ByteBuffer> into) {
        byte[] piece = new byte[PIECE];
        InputStream body = call.content().bytes();
        try {
            for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
                lease.used();
                into.accept(ByteBuffer.wrap(piece, 0, count));
            }
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    private static Answer written(WorkspacePath path, FileAttributes now, boolean made) {
        String tag = FileTag.of(now).text();
        JsonObject members = Json.createObjectBuilder()
                .add("filename", path.shown())
                .add("size", now.size())
                .add("etag", tag)
                .build();
        return new Answer.Bytes(
                made ? 201 : 200,
                "application/json",
                Map.of(HeaderNames.ETAG.defaultCase(), tag),
                PlainJson.bytes(members));
    }

    Answer get(Call call) {
        return FileCalls.send(call, call.variable("path"), FileHeaders::attachment);
    }

    Answer delete(Call call) {
        WorkspacePath path = WorkspacePath.ofName(call.variable("path"));
        VolumePath inVolume = path.inVolume();
        boolean recursive = call.query().flag("recursive");
        Conditions conditions = Conditions.of(call.content()::header);
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            lease.used();
            Lock lock = locks.of(lease.session().id(), inVolume);
            lock.lock();
            try {
                conditions.checkChange(lease.files(), inVolume);
                FileCalls.remove(lease.files(), inVolume, recursive);
            } finally {
                lock.unlock();
            }
        }
        call.audit(AuditKind.FILE_REMOVED, inVolume.toString());
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }
}
