package io.sandhold.sessions;

import io.sandhold.isolation.Cause;
import io.sandhold.isolation.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** What is said of a command's end where a limit or an order ended it: which rule it was, and the way out. */
public final class EndSentence {

    private EndSentence() {}

    /**
     * As {@link #of(Cause, Session)}, of a command whose caller gave it a time of its own: that ended it where it is the shorter one.
     *
     * @param timeout the caller's
     */
    public static Optional<String> of(Cause cause, Session session, Duration timeout) {
        return cause == Cause.TIME_LIMIT && timeout.compareTo(session.limits().commandTime()) < 0
                ? Optional.of("it was killed: the " + seconds(timeout)
                        + " seconds that its call gave it were over; make it shorter, or call it with a longer timeout")
                : of(cause, session);
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    /** A plain sentence; empty where the command ended by itself or by a signal of its own. */
    public static Optional<String> of(Cause cause, Session session) {
        Limits limits = session.limits();
        return switch (cause) {
            case EXIT, SIGNAL -> Optional.empty();
            case TIME_LIMIT ->
                Optional.of("it was killed: its time was over; a command of this session has "
                        + limits.commandTime().toSeconds()
                        + " seconds at most; make it shorter, or ask for a longer command_time");
            case MEMORY ->
                Optional.of("the kernel killed it: the session's memory of " + ByteSize.format(limits.memoryBytes())
                        + " was used up; use less, or ask for a session with more");
            case OUTPUT_LIMIT ->
                Optional.of("it was killed: it printed more than the " + ByteSize.format(limits.outputBytes())
                        + " that are captured; print less, or write to a file");
            case PROCESSES ->
                Optional.of("it failed when the session's " + limits.processes()
                        + " processes and threads were all in use; end some, or ask for a session with more");
            case DISK ->
                Optional.of("it failed when the session's disk was full: its quota of "
                        + ByteSize.format(session.quotaBytes())
                        + ", or its number of files (inodes), was used up; delete files, or ask for more");
            case SYSCALL -> Optional.of("the kernel killed it: it made a system call that no jail may make");
            case KILLED -> Optional.of("it was killed: its session was stopped or removed");
        };
    }
}
