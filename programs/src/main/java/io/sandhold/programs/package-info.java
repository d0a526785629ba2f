/**
 * Programs whose output is kept in files of a bounded size: those that run in the background, whatever becomes of whoever has started them, and those that a
 * client reads as they run.
 *
 * <p>Knows {@code isolation} and {@code sessions}. {@link io.sandhold.programs.Programs} has all of a host, {@link io.sandhold.programs.Follower} reads the
 * output of one as it comes.
 */
package io.sandhold.programs;
