package io.sandhold.storage;

/**
 * A volume's room.
 *
 * @param usedBytes what is used; above the total only where the server counts it and nothing holds programs back
 * @param totalBytes the quota
 * @param usedInodes the inodes in use, those of the file system itself included, as {@code df -i} counts them; 0 where there is no bound
 * @param totalInodes how many there may be; 0 where there is no bound
 */
public record Space(long usedBytes, long totalBytes, long usedInodes, long totalInodes) {

    /** One whose inodes have no bound. */
    public Space(long usedBytes, long totalBytes) {
        this(usedBytes, totalBytes, 0, 0);
    }

    /** What is left, in bytes. */
    public long freeBytes() {
        return Math.max(0, totalBytes - usedBytes);
    }

    /** Whether its inodes have a bound. */
    public boolean boundsInodes() {
        return totalInodes > 0;
    }

    /** What is left of a bounded number of inodes. */
    public long freeInodes() {
        return Math.max(0, totalInodes - usedInodes);
    }

    /** Whether there is a bound to its inodes, and no inode left for one more file. */
    public boolean outOfInodes() {
        return boundsInodes() && freeInodes() == 0;
    }
}
