package io.sandhold.sessions;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An event at its place in the audit trail, chained to the one before: whoever changes, removes or slips in one would have to write all
 * that follow anew, and a single later hash, noted elsewhere, tells.
 *
 * <p>The hash is SHA-256 over the one before it (32 bytes), and then, each in UTF-8 and after its length as four bytes, the highest
 * first: the sequence in decimal, the moment, the kind, the account, the door, the address, the session, the detail and, where there is one, the id of the request, as the members
 * {@link #members} have them.
 *
 * @param sequence its place, from 1 on, without gaps
 * @param event what happened; its moment in whole milliseconds, its texts as the registry keeps them
 * @param previous the hash of the entry before, 64 hexadecimal digits in small letters; {@link #BEGINNING} for the first
 * @param hash this one's
 */
public record AuditEntry(long sequence, AuditEvent event, String previous, String hash) {

    /** What the first entry follows. */
    public static final String BEGINNING = "0".repeat(64);

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    public AuditEntry {
        Objects.requireNonNull(event, "event");
        if (sequence < 1 || !isHash(previous) || !isHash(hash)) {
            throw new IllegalArgumentException("no entry of an audit trail: " + sequence + ", after " + previous);
        }
    }

    /** The entry of an event that is to be kept: what no database holds is replaced, and what is too long is cut. */
    static AuditEntry of(long sequence, AuditEvent event, String previous) {
        AuditEvent kept = new AuditEvent(
                event.when().truncatedTo(ChronoUnit.MILLIS),
                event.kind(),
                PlainText.storable(event.account(), 64),
                event.door(),
                PlainText.storable(event.address(), 128),
                PlainText.storable(event.session(), 128),
                PlainText.storable(event.detail(), 1000),
                PlainText.storable(event.request(), 32));
        return new AuditEntry(sequence, kept, previous, hash(previous, members(sequence, kept)));
    }

    /** Whether a text is a hash as entries have it. */
    public static boolean isHash(String text) {
        return text.length() == 64 && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    /** The event's moment as it is hashed: {@code 2026-02-03T04:05:06.789Z}. */
    public String when() {
        return MOMENT.format(event.when());
    }

    /**
     * What is hashed, in order: sequence, moment as {@link #when}, kind and door in small letters, account, address,
     * session, detail; and the request, where it is not empty.
     */
    public List<String> members() {
        return members(sequence, event);
    }

    private static List<String> members(long sequence, AuditEvent event) {
        Stream<String> always = Stream.of(
                Long.toString(sequence),
                MOMENT.format(event.when()),
                event.kind().name().toLowerCase(Locale.ROOT),
                event.account(),
                event.door().name().toLowerCase(Locale.ROOT),
                event.address(),
                event.session(),
                event.detail());
        return Stream.concat(always, Stream.of(event.request()).filter(request -> !request.isEmpty()))
                .toList();
    }

    /**
     * The hash of an entry.
     *
     * @param previous the hash of the one before, 64 hexadecimal digits
     * @param members as {@link #members()} gives them
     * @throws IllegalArgumentException if {@code previous} is none
     */
    public static String hash(String previous, List<String> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(HexFormat.of().parseHex(previous));
            for (String member : members) {
                byte[] text = member.getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes every byte", e);
        }
        return HexFormat.of().formatHex(KeyLine.sha256(bytes.toByteArray()));
    }
}
