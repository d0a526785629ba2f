package io.sandhold.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sandhold.sessions.SessionHostConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The first host uid of sessions. What has one of theirs on the host can reach into sessions, and they into what is its: so the whole range
 * must be used for nothing else. Known are the uids of {@code passwd(5)} and those that {@code subuid(5)} gives to users' containers; below
 * 65536 others are given out that no file lists, as systemd's.
 */
final class UidBase {

    /** The first that may be one. */
    static final int LEAST = 65_536;

    private static final int MOST = 2_000_000_000;

    /** How far the last uid of sessions is from the first. */
    private static final int LAST = SessionHostConfig.UIDS - 1;

    private UidBase() {}

    /**
     * One of this host.
     *
     * @throws IllegalArgumentException with what it would take
     */
    static int read(String text) {
        return read(text, Path.of("/etc/passwd"), Path.of("/etc/subuid"));
    }

    static int read(String text, Path passwd, Path subuid) {
        int base = Values.whole(LEAST, MOST).apply(text);
        taken(base, passwd, 2, -1).or(() -> taken(base, subuid, 1, 2)).ifPresent(by -> {
            throw new IllegalArgumentException("sessions would get uids from " + base + " to "
                    + (base + LAST) + ", and " + by
                    + "; give one from which so many are used for nothing else, such as "
                    + Setting.UID_BASE.standard());
        });
        return base;
    }

    /**
     * The first line whose uids are among those of sessions, told.
     *
     * @param first the field of the first uid
     * @param count the field of their number; -1: it is one uid
     */
    private static Optional<String> taken(int base, Path file, int first, int count) {
        for (String line : lines(file)) {
            String[] fields = line.split(":", -1);
            if (fields.length > Math.max(first, count)
                    && number(fields[first])
                    && (count < 0 || number(fields[count]))) {
                long from = Long.parseLong(fields[first]);
                long to = from + (count < 0 ? 1 : Long.parseLong(fields[count]));
                if (from <= (long) base + LAST && to > base) {
                    return Optional.of(file + " gives " + from + (to - from > 1 ? " to " + (to - 1) : "") + " to '"
                            + fields[0] + "'");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean number(String text) {
        return text.matches("[0-9]{1,10}");
    }

    /** Empty where it is not there or cannot be read: what it holds is not known. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }
}
