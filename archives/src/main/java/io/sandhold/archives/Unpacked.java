package io.sandhold.archives;

/**
 * What was unpacked.
 *
 * @param format what the archive was
 * @param files regular ones, hard links among them
 * @param directories that the archive names
 * @param links symbolic ones
 * @param bytes of all files
 */
public record Unpacked(ArchiveFormat format, long files, long directories, long links, long bytes) {}
