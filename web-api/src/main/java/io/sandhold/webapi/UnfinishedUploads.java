package io.sandhold.webapi;

import io.sandhold.sessions.Seals;
import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The uploads of a session that are not finished, for whoever lost the address of one: beside each part lies its ticket. A program in the session may write
 * there what it likes, but only what this server sealed is a ticket, and only beside the part that it names. Thread-safe.
 */
final class UnfinishedUploads {

    /** Uploads shown, at most: a session may leave files under such names. */
    private static final int MOST = 10 * UploadParts.MOST_IN_SESSION;

    private static final int LONGEST_TICKET = 16 << 10;

    private final Staging staging;

    UnfinishedUploads(Staging staging) {
        this.staging = staging;
    }

    /** Keeps the ticket of one that begins. */
    void keep(SessionLease lease, Seals seals, UploadTicket ticket) {
        VolumePath path = Staging.ticket(ticket.part());
        try (ConfinedFile file = lease.files().open(path, Set.of(OpenMode.WRITE, OpenMode.CREATE_NEW), 0600)) {
            file.write(ByteBuffer.wrap(ticket.sealed(seals).getBytes(StandardCharsets.US_ASCII)), 0);
        }
    }

    Answer list(Call call) {
        Seals seals = call.host().seals();
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            JsonArrayBuilder uploads = Json.createArrayBuilder();
            tickets(lease, seals).forEach(ticket -> shown(lease, seals, ticket).ifPresent(uploads::add));
            return new Answer.Json(
                    Json.createObjectBuilder().add("uploads", uploads).build());
        }
    }

    private List<UploadTicket> tickets(SessionLease lease, Seals seals) {
        Instant now = Instant.now();
        return staging.parts(lease).stream()
                .limit(MOST)
                .map(part -> read(lease, part)
                        .flatMap(text -> UploadTicket.open(seals, text))
                        .filter(ticket -> ticket.part().equals(part))
                        .filter(ticket -> ticket.ends().isAfter(now))
                        .filter(ticket ->
                                ticket.session().equals(lease.session().id().value()))
                        .filter(ticket ->
                                ticket.created() == lease.session().created().toEpochMilli()))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(UploadTicket::ends))
                .toList();
    }

    private static Optional<String> read(SessionLease lease, String part) {
        try (ConfinedFile file =
                lease.files().open(Staging.ticket(part), Set.of(OpenMode.READ, OpenMode.NO_FOLLOW), 0)) {
            ByteBuffer text = ByteBuffer.allocate((int) Math.min(LONGEST_TICKET, file.size()));
            for (int count = 0; text.hasRemaining() && count >= 0; ) {
                count = file.read(text, text.position());
            }
            return Optional.of(StandardCharsets.US_ASCII.decode(text.flip()).toString());
        } catch (FileOperationException e) {
            return Optional.empty();
        }
    }

    /** Empty where its part is gone. */
    private static Optional<JsonObject> shown(SessionLease lease, Seals seals, UploadTicket ticket) {
        VolumePath part = Staging.part(ticket.part());
        try {
            return Optional.of(Json.createObjectBuilder()
                    .add("upload", UploadCalls.address(ticket, seals))
                    .add("path", UploadTicket.target(ticket.metadata()).shown())
                    .add("length", ticket.length())
                    .add("offset", lease.files().linkAttributes(part).size())
                    .add("ends_at", ticket.ends().getEpochSecond())
                    .add("part", part.toString())
                    .build());
        } catch (FileOperationException e) {
            return Optional.empty();
        }
    }
}
