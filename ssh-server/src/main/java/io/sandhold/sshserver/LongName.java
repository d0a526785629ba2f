package io.sandhold.sshserver;

import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A directory entry's line as {@code ls -l} has it, which {@code sftp} shows for its own {@code ls -l}; names stay bytes. */
final class LongName {

    private static final DateTimeFormatter RECENT =
            DateTimeFormatter.ofPattern("MMM d HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter OLD =
            DateTimeFormatter.ofPattern("MMM d yyyy", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Duration HALF_A_YEAR = Duration.ofDays(182);

    private LongName() {}

    static byte[] of(byte[] name, FileAttributes attributes, Instant now) {
        boolean recent = attributes.modified().isBefore(now.plusSeconds(60))
                && attributes.modified().isAfter(now.minus(HALF_A_YEAR));
        String[] when = (recent ? RECENT : OLD).format(attributes.modified()).split(" ");
        String front = String.format(
                Locale.ROOT,
                "%s %4d %-8s %-8s %8d %s %2s %5s ",
                mode(attributes.type(), attributes.permissions()),
                attributes.links(),
                named(JailNames.user(attributes.uid()), attributes.uid()),
                named(JailNames.group(attributes.gid()), attributes.gid()),
                attributes.size(),
                when[0],
                when[1],
                when[2]);
        ByteArrayOutputStream line = new ByteArrayOutputStream(front.length() + name.length);
        line.writeBytes(front.getBytes(StandardCharsets.US_ASCII));
        line.writeBytes(name);
        return line.toByteArray();
    }

    private static String named(String name, int id) {
        return name.isEmpty() ? Integer.toString(id) : name;
    }

    private static String mode(FileType type, int permissions) {
        char[] out = new char[10];
        out[0] = switch (type) {
            case REGULAR -> '-';
            case DIRECTORY -> 'd';
            case SYMLINK -> 'l';
            case FIFO -> 'p';
            case SOCKET -> 's';
            case CHARACTER_DEVICE -> 'c';
            case BLOCK_DEVICE -> 'b';
        };
        for (int i = 0; i < 9; i++) {
            boolean set = (permissions & 0400 >> i) != 0;
            out[1 + i] = set ? "rwx".charAt(i % 3) : '-';
        }
        special(out, 3, (permissions & 04000) != 0, 's');
        special(out, 6, (permissions & 02000) != 0, 's');
        special(out, 9, (permissions & 01000) != 0, 't');
        return new String(out);
    }

    private static void special(char[] out, int at, boolean set, char letter) {
        if (set) {
            out[at] = out[at] == 'x' ? letter : Character.toUpperCase(letter);
        }
    }
}
