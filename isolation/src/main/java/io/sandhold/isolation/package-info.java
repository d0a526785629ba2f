/**
 * The jail: one bubblewrap sandbox per active session, and the agent inside it through which everything runs.
 *
 * <p>Knows nobody. {@link io.sandhold.isolation.Isolation} starts a {@link io.sandhold.isolation.Jail}; a jail starts
 * {@link io.sandhold.isolation.Execution executions}.
 */
package io.sandhold.isolation;
