package io.sandhold.sdk;

/**
 * A file in a session.
 *
 * @param filename its path below the workspace
 * @param size bytes
 * @param type its name's ending, without the dot; empty where there is none or where the call does not tell
 */
public record FileInfo(String filename, long size, String type) {}
