/** main(): configuration, wiring and the command line. Knows all. */
package io.sandhold.server;
