package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Seals;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Uploads that are resumed, as tus 1.0.0 has them (tus.io/protocols/resumable-upload), with creation, creation with upload, expiration, termination and
 * checksum. A part lies out of sight in the session's volume, whose quota holds it, and is put in its place when it is whole.
 */
final class UploadCalls {

    static final String VERSION = "1.0.0";
    static final String EXTENSIONS = "creation,creation-with-upload,expiration,termination,checksum";

    private static final HeaderName RESUMABLE = HeaderNames.create("Tus-Resumable");
    private static final HeaderName LENGTH = HeaderNames.create("Upload-Length");
    private static final HeaderName OFFSET = HeaderNames.create("Upload-Offset");
    private static final HeaderName METADATA = HeaderNames.create("Upload-Metadata");
    private static final HeaderName DEFER = HeaderNames.create("Upload-Defer-Length");
    private static final HeaderName CHECKSUM = HeaderNames.create("Upload-Checksum");
    private static final HeaderName OVERRIDE = HeaderNames.create("X-HTTP-Method-Override");
    private static final String PIECE_TYPE = "application/offset+octet-stream";
    private static final int DIRECTORY_MODE = 0755;

    private final Staging staging;
    private final UploadParts parts;
    private final UnfinishedUploads unfinished;

    UploadCalls(Staging staging, UnfinishedUploads unfinished) {
        this.staging = staging;
        this.unfinished = unfinished;
        this.parts = staging.parts();
    }

    /** What the server can: asked without a token, as browsers and clients do before they begin. */
    Answer options(Call call) {
        return empty(
                204,
                Map.of(
                        "Tus-Version",
                        VERSION,
                        "Tus-Extension",
                        EXTENSIONS,
                        "Tus-Checksum-Algorithm",
                        UploadChecksum.ALGORITHMS,
                        "Allow",
                        "OPTIONS, POST, HEAD, GET, PATCH, DELETE"));
    }

    Answer create(Call call) {
        return spoken(call, () -> {
            if (call.content().header(DEFER).isPresent()) {
                throw Problem.invalid("an upload's length must be told when it is made; send Upload-Length");
            }
            long length = number(call, LENGTH);
            String metadata = call.content().header(METADATA).orElse("");
            UploadTicket.target(metadata);
            boolean piece = isPiece(call);
            Optional<UploadChecksum> checksum = UploadChecksum.of(call.content().header(CHECKSUM));
            try (SessionLease lease =
                    call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS)) {
                lease.used();
                requireRoom(lease, length);
                UploadTicket ticket = new UploadTicket(
                        lease.session().id().value(),
                        lease.session().created().toEpochMilli(),
                        length,
                        Instant.ofEpochSecond(
                                Instant.now().plus(UploadParts.LIFE).getEpochSecond()),
                        staging.newPart(lease),
                        metadata);
                make(lease, ticket, call.host().seals());
                long offset = piece || length == 0 ? receive(call, lease, ticket, 0, piece, checksum) : 0;
                Map<String, String> headers = new TreeMap<>(state(ticket, offset));
                headers.put("Location", address(ticket, call.host().seals()));
                return empty(201, headers);
            }
        });
    }

    /** Where it is gone on with. */
    static String address(UploadTicket ticket, Seals seals) {
        return Routes.BASE + "/uploads/" + PercentCoding.encode(ticket.session()) + "/" + ticket.sealed(seals);
    }

    private void make(SessionLease lease, UploadTicket ticket, Seals seals) {
        lease.files()
                .open(Staging.part(ticket.part()), Set.of(OpenMode.WRITE, OpenMode.CREATE_NEW), 0600)
                .close();
        boolean kept = false;
        try {
            unfinished.keep(lease, seals, ticket);
            parts.note(ticket.part(), lease.session().id(), ticket.ends());
            kept = true;
        } finally {
            if (!kept) {
                staging.discardUpload(lease, ticket.part());
            }
        }
    }

    private void requireRoom(SessionLease lease, long length) {
        if (length > lease.space().totalBytes()) {
            throw Problem.tooLarge("an upload of " + length + " bytes does not fit the session's quota of "
                    + lease.space().totalBytes() + "; ask for a larger one");
        }
        if (parts.count(lease.session().id()) >= UploadParts.MOST_IN_SESSION) {
            throw new Problem(
                    429,
                    "EXHAUSTED",
                    "the session has " + UploadParts.MOST_IN_SESSION + " unfinished uploads; finish or delete one",
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of("Retry-After", "60"),
                    null);
        }
    }

    /** How far it is. */
    Answer state(Call call) {
        return spoken(call, () -> {
            UploadTicket ticket = ticket(call);
            try (SessionLease lease = lease(call, ticket)) {
                long offset = parts.sizeOfFinished(ticket.part()).orElseGet(() -> offset(lease, ticket));
                Map<String, String> headers = new TreeMap<>(state(ticket, offset));
                headers.put("Upload-Length", Long.toString(ticket.length()));
                headers.put("Upload-Metadata", ticket.metadata());
                return empty(200, headers);
            }
        });
    }

    private static long offset(SessionLease lease, UploadTicket ticket) {
        try {
            return lease.files().linkAttributes(Staging.part(ticket.part())).size();
        } catch (FileOperationException e) {
            throw missing(e);
        }
    }

    Answer patch(Call call) {
        return spoken(call, () -> {
            UploadTicket ticket = ticket(call);
            if (!isPiece(call)) {
                throw new Problem(415, "UNSUPPORTED_TYPE", "a piece of an upload must be " + PIECE_TYPE);
            }
            long offset = number(call, OFFSET);
            Optional<UploadChecksum> checksum = UploadChecksum.of(call.content().header(CHECKSUM));
            try (SessionLease lease = lease(call, ticket)) {
                lease.used();
                return empty(204, state(ticket, receive(call, lease, ticket, offset, true, checksum)));
            }
        });
    }

    Answer delete(Call call) {
        return spoken(call, () -> {
            UploadTicket ticket = ticket(call);
            try (SessionLease lease = lease(call, ticket)) {
                begin(ticket, lease);
                try {
                    offset(lease, ticket);
                    staging.discardUpload(lease, ticket.part());
                } finally {
                    parts.forget(ticket.part());
                }
                return empty(204, Map.of());
            }
        });
    }

    /** For clients behind what lets no PATCH and no DELETE through. */
    Answer override(Call call) {
        String method = call.content().header(OVERRIDE).orElse("");
        return switch (method.toUpperCase(Locale.ROOT)) {
            case "PATCH" -> patch(call);
            case "DELETE" -> delete(call);
            default ->
                throw Problem.invalid("a POST to an upload needs 'X-HTTP-Method-Override: PATCH' or DELETE, not '"
                        + SafeText.of(method) + "'");
        };
    }

    private void begin(UploadTicket ticket, SessionLease lease) {
        if (!parts.begin(ticket.part(), lease.session().id(), ticket.ends())) {
            throw new Problem(423, "LOCKED", "another call writes to this upload; try again when it has ended");
        }
    }

    /** Takes a piece, and puts the file in its place where it is whole then. */
    private long receive(
            Call call,
            SessionLease lease,
            UploadTicket ticket,
            long offset,
            boolean body,
            Optional<UploadChecksum> checksum) {
        begin(ticket, lease);
        VolumePath path = Staging.part(ticket.part());
        try {
            long size;
            try (ConfinedFile file = lease.files().open(path, Set.of(OpenMode.WRITE, OpenMode.NO_FOLLOW), 0)) {
                UploadPiece piece = new UploadPiece(file, ticket.length(), checksum);
                size = body ? piece.receive(call.content().bytes(), offset, lease::used) : file.size();
            } catch (FileOperationException e) {
                if (e.error() == FileError.NOT_FOUND) {
                    parts.forget(ticket.part());
                    staging.discard(lease, Staging.ticket(ticket.part()));
                }
                throw missing(Staging.shown(
                        e, path, UploadTicket.target(ticket.metadata()).inVolume()));
            }
            if (size == ticket.length()) {
                place(call, lease, ticket, path);
                parts.finished(ticket.part(), size);
                staging.discard(lease, Staging.ticket(ticket.part()));
            }
            return size;
        } finally {
            parts.end(ticket.part());
        }
    }

    private static void place(Call call, SessionLease lease, UploadTicket ticket, VolumePath part) {
        WorkspacePath target = UploadTicket.target(ticket.metadata());
        StagedFile.placeAt(lease.files(), part, target.inVolume());
        call.audit(AuditKind.FILE_WRITTEN, target.inVolume().toString());
    }

    private static RuntimeException missing(FileOperationException e) {
        return e.error() == FileError.NOT_FOUND
                ? Problem.notFound("this upload is not there: it was finished, deleted or given up")
                : e;
    }

    private static UploadTicket ticket(Call call) {
        UploadTicket ticket = UploadTicket.open(call.host().seals(), call.variable("upload"))
                .filter(known -> known.session().equals(call.variable("session_id")))
                .orElseThrow(() -> Problem.notFound("there is no such upload; POST /uploads/{session_id} makes one"));
        if (!ticket.ends().isAfter(Instant.now())) {
            throw new Problem(410, "GONE", "this upload took over a day and was given up; begin anew");
        }
        return ticket;
    }

    private static SessionLease lease(Call call, UploadTicket ticket) {
        SessionLease lease = call.host().sessions().lease(call.by(), call.session());
        if (lease.session().created().toEpochMilli() != ticket.created()) {
            lease.close();
            throw Problem.notFound("this upload went with its session; begin anew");
        }
        return lease;
    }

    private static boolean isPiece(Call call) {
        return call.content()
                .header(HeaderNames.CONTENT_TYPE)
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith(PIECE_TYPE))
                .isPresent();
    }

    private static long number(Call call, HeaderName name) {
        String text = call.content()
                .header(name)
                .orElseThrow(() -> Problem.invalid("the header " + name.defaultCase() + " is missing"));
        if (!text.matches("\\d{1,18}")) {
            throw Problem.invalid(
                    "the header " + name.defaultCase() + " must be a whole number, not '" + SafeText.of(text) + "'");
        }
        return Long.parseLong(text);
    }

    private static Map<String, String> state(UploadTicket ticket, long offset) {
        return Map.of(
                "Upload-Offset",
                Long.toString(offset),
                "Upload-Expires",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(ticket.ends().atOffset(ZoneOffset.UTC)));
    }

    private static Answer empty(int status, Map<String, String> headers) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Tus-Resumable", VERSION);
        return new Answer.Bytes(status, "text/plain", all, new byte[0]);
    }

    /** Answers who speaks this version, and tells it in refusals too. */
    private static Answer spoken(Call call, Supplier<Answer> answer) {
        try {
            String version = call.content().header(RESUMABLE).orElse("");
            if (!version.equals(VERSION)) {
                throw new Problem(412, "TUS_VERSION", "send 'Tus-Resumable: " + VERSION + "'; see tus.io")
                        .with("Tus-Version", VERSION);
            }
            return answer.get();
        } catch (Problem refusal) {
            throw refusal.with("Tus-Resumable", VERSION);
        }
    }
}
