/**
 * Terminals that are left and taken up again: a model of the screen that a program draws, and those who look at it.
 *
 * <p>Knows isolation only. {@link io.sandhold.terminals.Shells} has the shells of one session, {@link io.sandhold.terminals.Attachment} is one client at one
 * of them.
 */
package io.sandhold.terminals;
