package io.sandhold.sshserver;

import io.sandhold.sessions.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How many SFTP handles may be open: {@link SftpHandles#MOST} for a session, over all its connections, and all together as many as leave the
 * server half of its descriptors. Thread-safe.
 */
final class HandleRoom {

    /** A file that is read and appended to takes the most. */
    private static final int DESCRIPTORS_EACH = 3;

    /** Where the limit is not to be had: the least that a host gives. */
    private static final long FEW_DESCRIPTORS = 4096;

    private final long most;
    private final Map<SessionId, Integer> taken = new HashMap<>();
    private long all;

    /**
     * @param most of all sessions together
     */
    HandleRoom(long most) {
        this.most = most;
    }

    /** By this process's limit on descriptors (RLIMIT_NOFILE, which the JVM has raised as far as it may). */
    static HandleRoom ofProcess() {
        return new HandleRoom(descriptors(Path.of("/proc/self/limits")) / 2 / DESCRIPTORS_EACH);
    }

    /** The soft limit in {@code /proc/PID/limits} ({@code proc(5)}). */
    static long descriptors(Path limits) {
        try {
            return Files.readAllLines(limits).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split("\\s{2,}")[1])
                    .mapToLong(soft -> soft.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(soft))
                    .findFirst()
                    .orElse(FEW_DESCRIPTORS);
        } catch (IOException e) {
            return FEW_DESCRIPTORS;
        }
    }

    /**
     * Takes room for one more.
     *
     * @throws SftpRefusal if there is none
     */
    synchronized void take(SessionId session) {
        int own = taken.getOrDefault(session, 0);
        if (own >= SftpHandles.MOST) {
            throw new SftpRefusal(
                    SftpRefusal.FAILURE,
                    "too many open files; close some of the " + SftpHandles.MOST + " that this session has first");
        }
        if (all >= most) {
            throw new SftpRefusal(
                    SftpRefusal.FAILURE,
                    "too many open files in all sessions together; close some, or try again later");
        }
        taken.put(session, own + 1);
        all++;
    }

    synchronized void give(SessionId session, int count) {
        all -= count;
        taken.computeIfPresent(session, (_, own) -> own > count ? own - count : null);
    }
}
