package io.sandhold.storage;

/**
 * A volume's room.
 *
 * @param usedBytes what is used; never above the total
 * @param totalBytes the quota
 */
public record Space(long usedBytes, long totalBytes) {
    /** What is left, in bytes. */
    public long freeBytes() {
        return Math.max(0, totalBytes - usedBytes);
    }
}
