/**
 * Volumes with a hard quota, and the confined file system over them.
 *
 * <p>Knows nobody. {@link io.sandhold.storage.Volumes} holds the {@link io.sandhold.storage.Volume volumes}; each shows its
 * files through {@link io.sandhold.storage.ConfinedFiles}, the one way in which the server touches what a session controls.
 */
package io.sandhold.storage;
