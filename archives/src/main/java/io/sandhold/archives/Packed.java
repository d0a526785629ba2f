package io.sandhold.archives;

/**
 * What was packed.
 *
 * @param files regular ones
 * @param links symbolic ones
 * @param leftOut FIFOs, sockets, devices, directories that may not be read, and files that went away meanwhile
 * @param bytes of all files, unpacked
 */
public record Packed(long files, long directories, long links, long leftOut, long bytes) {}
