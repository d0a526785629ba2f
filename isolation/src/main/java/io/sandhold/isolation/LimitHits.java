package io.sandhold.isolation;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What a command's end has to do with the limits of its jail, told by how often they were hit while it ran. Two commands that run
 * side by side cannot be told apart by it, except that only one that failed is asked about. Thread-safe.
 */
final class LimitHits {
    private static final int KILLED = 128 + Signals.KILL;
    private static final int BAD_SYSTEM_CALL = 128 + Signals.SYS;

    private final CgroupFigures figures;
    private final long oomKillsBefore;
    private final long refusalsBefore;

    private final BooleanSupplier overdrawn;

    /**
     * From now on.
     *
     * @param overdrawn whether the jail was ended for memory that its cgroup does not count
     */
    LimitHits(CgroupFigures figures, BooleanSupplier overdrawn) {
        this.figures = figures;
        this.overdrawn = overdrawn;
        this.oomKillsBefore = figures.oomKills();
        this.refusalsBefore = figures.processRefusals();
    }

    /** Why the whole jail was ended under the command, where that was for a limit. */
    Optional<Cause> jailEnded() {
        return overdrawn.getAsBoolean() ? Optional.of(Cause.MEMORY) : Optional.empty();
    }

    /** What the agent said of an end, or the limit that it could not know of. A shell's 128 + n says the same of the program that it ran. */
    Exit explain(Exit exit) {
        boolean byItself = exit.cause() == Cause.EXIT || exit.cause() == Cause.SIGNAL;
        if (!byItself || exit.code() == 0) {
            return exit;
        }
        if (exit.code() == KILLED && figures.oomKills() > oomKillsBefore) {
            return exit.because(Cause.MEMORY);
        }
        if (exit.code() == BAD_SYSTEM_CALL) {
            return exit.because(Cause.SYSCALL);
        }
        return figures.processRefusals() > refusalsBefore ? exit.because(Cause.PROCESSES) : exit;
    }
}
