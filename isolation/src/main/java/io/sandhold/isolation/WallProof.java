package io.sandhold.isolation;

/**
 * What the agent found when it looked at itself from inside the jail, before it served anything.
 *
 * @param uid the uid it sees for itself, 1000
 * @param capabilities the union of its permitted, effective, inheritable, bounding and ambient sets; 0 is what is required
 * @param noNewPrivileges {@code NoNewPrivs} of {@code /proc/self/status}
 * @param filtered whether the system call filter is on it, shown by calls that it refused
 * @param landlock the kernel's version of Landlock that is in force on it, or 0 where the kernel has none
 */
public record WallProof(int uid, long capabilities, boolean noNewPrivileges, boolean filtered, int landlock) {}
