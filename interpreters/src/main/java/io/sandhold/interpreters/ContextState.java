package io.sandhold.interpreters;

import java.time.Instant;

/**
 * A context at one moment.
 *
 * @param id its id in its session
 * @param running whether code runs in it
 * @param runs how often code was given to it
 * @param created when it was made
 * @param lastUsed when code was last given to it, or ended
 */
public record ContextState(String id, boolean running, long runs, Instant created, Instant lastUsed) {}
