package io.sandhold.isolation;

import java.util.List;
import java.util.Locale;

/** What a control group can limit or count, and the files that say so: {@code cgroups(7)}, both versions. */
enum CgroupController {
    MEMORY {
        @Override
        List<Setting> version1(Limits limits) {
            return List.of(
                    new Setting("memory.limit_in_bytes", Long.toString(limits.memoryBytes()), true),
                    new Setting("memory.memsw.limit_in_bytes", Long.toString(limits.memoryBytes()), false),
                    new Setting("memory.kmem.tcp.limit_in_bytes", Long.toString(socketBytes(limits)), false));
        }

        @Override
        List<Setting> version2(Limits limits) {
            return List.of(
                    new Setting("memory.max", Long.toString(limits.memoryBytes()), true),
                    new Setting("memory.swap.max", "0", false));
        }
    },
    PIDS {
        @Override
        List<Setting> version1(Limits limits) {
            return List.of(new Setting("pids.max", Integer.toString(limits.processes() + OWN_PROCESSES), true));
        }

        @Override
        List<Setting> version2(Limits limits) {
            return version1(limits);
        }
    },
    CPU {
        @Override
        List<Setting> version1(Limits limits) {
            return List.of(
                    new Setting("cpu.cfs_period_us", Long.toString(PERIOD_MICROS), true),
                    new Setting("cpu.cfs_quota_us", Long.toString(quota(limits)), true),
                    new Setting("cpu.shares", Long.toString(shares(limits)), false));
        }

        @Override
        List<Setting> version2(Limits limits) {
            return List.of(
                    new Setting("cpu.max", quota(limits) + " " + PERIOD_MICROS, true),
                    new Setting("cpu.weight", Integer.toString(limits.cpuWeight()), false));
        }
    },
    /** Counts processor time where version 1 has that apart; version 2 counts in every group. */
    CPUACCT {
        @Override
        List<Setting> version1(Limits limits) {
            return List.of(new Setting("cpuacct.usage", "0", true));
        }

        @Override
        List<Setting> version2(Limits limits) {
            return List.of();
        }
    };

    /** bubblewrap's own process and the agent do not count against a session. */
    static final int OWN_PROCESSES = 2;

    /** Of a session's memory, what the buffers of its sockets may hold besides, where they are counted apart; and the least of it. */
    private static final int SOCKET_SHARE = 8;

    private static final long LEAST_SOCKET_BYTES = 4L << 20;

    private static final long PERIOD_MICROS = 100_000;
    /** The kernel's least quota, 1 ms. */
    private static final long LEAST_QUOTA_MICROS = 1_000;
    /** {@code cpu.shares} of the usual weight of 100, and the kernel's bounds of it. */
    static final long USUAL_SHARES = 1024;

    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;

    /** A file of a control group and what is written into it; one that is not required may be missing. */
    record Setting(String file, String value, boolean required) {}

    abstract List<Setting> version1(Limits limits);

    abstract List<Setting> version2(Limits limits);

    List<Setting> settings(int version, Limits limits) {
        return version == 2 ? version2(limits) : version1(limits);
    }

    /** As the kernel has it. */
    String kernelName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What TCP's and UDP's buffers may hold in version 1, which counts them for a session only where there is a limit. (So it is with the file of
     * that name, which says TCP: the kernel charges every socket whose protocol accounts for its memory.)
     */
    static long socketBytes(Limits limits) {
        return Math.max(LEAST_SOCKET_BYTES, limits.memoryBytes() / SOCKET_SHARE);
    }

    private static long quota(Limits limits) {
        return Math.max(LEAST_QUOTA_MICROS, Math.round(limits.cpus() * PERIOD_MICROS));
    }

    private static long shares(Limits limits) {
        return Math.clamp(limits.cpuWeight() * USUAL_SHARES / 100, LEAST_SHARES, MOST_SHARES);
    }
}
