package io.sandhold.webapi;

import io.sandhold.sessions.Seals;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the address of a resumable upload says, signed: all that the server knows of it, so that one goes on after a restart. How much has come is the
 * size of its part.
 *
 * @param session its id
 * @param created when that session was made, in milliseconds
 * @param length of the whole, in bytes
 * @param ends when it is given up
 * @param part the name of its part
 * @param metadata as the client gave it ({@code Upload-Metadata})
 */
record UploadTicket(String session, long created, long length, Instant ends, String part, String metadata) {

    private static final String PURPOSE = "upload";
    private static final String BETWEEN = "\n";
    private static final int LONGEST_METADATA = 6000;

    UploadTicket {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(ends, "ends");
        Objects.requireNonNull(part, "part");
        Objects.requireNonNull(metadata, "metadata");
    }

    String sealed(Seals seals) {
        String text = String.join(
                BETWEEN,
                session,
                Long.toString(created),
                Long.toString(length),
                Long.toString(ends.getEpochSecond()),
                part,
                metadata);
        return seals.seal(PURPOSE, text.getBytes(StandardCharsets.UTF_8));
    }

    /** One that this server has made. */
    static Optional<UploadTicket> open(Seals seals, String sealed) {
        return seals.open(PURPOSE, sealed).map(bytes -> {
            String[] parts = new String(bytes, StandardCharsets.UTF_8).split(BETWEEN, 6);
            return new UploadTicket(
                    parts[0],
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Instant.ofEpochSecond(Long.parseLong(parts[3])),
                    parts[4],
                    parts[5]);
        });
    }

    /**
     * Where the file is to lie: {@code path} of the metadata, or {@code filename}, or {@code name}, which is what clients send.
     *
     * @throws Problem 400 where none of them is there, or it names no file
     */
    static WorkspacePath target(String metadata) {
        if (metadata.length() > LONGEST_METADATA) {
            throw Problem.tooLarge("Upload-Metadata must not be over " + LONGEST_METADATA + " characters");
        }
        if (!metadata.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw Problem.invalid("Upload-Metadata must be ASCII; values stand in it as Base64");
        }
        Map<String, String> values = new TreeMap<>();
        for (String pair : metadata.split(",")) {
            String[] parts = pair.strip().split(" ", 2);
            values.putIfAbsent(parts[0], parts.length > 1 ? decoded(parts[1].strip()) : "");
        }
        for (String key : new String[] {"path", "filename", "name"}) {
            String name = values.getOrDefault(key, "");
            if (!name.isEmpty()) {
                return WorkspacePath.ofFile(name);
            }
        }
        throw Problem.invalid("Upload-Metadata must have \"filename\" or \"path\": where the file is to lie");
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("a value in Upload-Metadata is not Base64");
        }
    }
}
