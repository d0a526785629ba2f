package io.sandhold.sessions;

/**
 * How many sessions a host has.
 *
 * @param total all
 * @param active those with a jail running
 */
public record SessionCount(int total, int active) {}
