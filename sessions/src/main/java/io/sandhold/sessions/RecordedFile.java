package io.sandhold.sessions;

/**
 * A file of a recording: {@code login.cast} with all that was done, or one terminal's.
 *
 * @param name {@code login.cast}, {@code terminal-1.cast}, …
 * @param bytes its length
 * @param sha256 in hexadecimal, of what it holds now
 */
public record RecordedFile(String name, long bytes, String sha256) {}
