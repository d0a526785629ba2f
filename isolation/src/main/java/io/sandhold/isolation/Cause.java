package io.sandhold.isolation;

import java.util.Locale;

/** Why a command ended; there is one for each end, the same at every door and in the audit. */
public enum Cause {
    /** It ended by itself. */
    EXIT,
    /** A signal ended it that nobody here sent for a limit. */
    SIGNAL,
    /** Its wall time was over. */
    TIME_LIMIT,
    /** The kernel killed it because the jail's memory was used up. */
    MEMORY,
    /** It printed more than may be captured. */
    OUTPUT_LIMIT,
    /** It failed while the jail's limit of processes and threads was reached. */
    PROCESSES,
    /** It failed while the session's disk quota was reached. */
    DISK,
    /** The kernel killed it for a system call of a foreign architecture (SIGSYS). */
    SYSCALL,
    /** Its session was stopped, deleted or expired under it. */
    KILLED;

    /** What an exit frame has of it ({@code enum end_cause} in {@code agent.h}); what the agent cannot know is told by the server. */
    static Cause ofAgent(byte code) {
        return switch (code) {
            case 0 -> EXIT;
            case 1 -> SIGNAL;
            case 2 -> TIME_LIMIT;
            case 3 -> OUTPUT_LIMIT;
            case 4 -> KILLED;
            case 5 -> PROCESSES;
            case 6 -> SYSCALL;
            default ->
                throw new IllegalArgumentException("the agent gave the unknown cause " + Byte.toUnsignedInt(code));
        };
    }

    /** As a kill frame has it; only of what the server kills for. */
    byte ofKill() {
        return switch (this) {
            case TIME_LIMIT -> 2;
            case OUTPUT_LIMIT -> 3;
            case KILLED -> 4;
            case EXIT, SIGNAL, MEMORY, PROCESSES, DISK, SYSCALL ->
                throw new IllegalArgumentException("the server does not kill for " + this);
        };
    }

    /** As it is written in JSON and in the audit: {@code time_limit}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
