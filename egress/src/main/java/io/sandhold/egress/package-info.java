/**
 * The way out of a jail whose network mode is {@code egress}: a proxy in the server for HTTP and SOCKS5, with a list of what a session
 * may reach.
 *
 * <p>Knows nobody. {@link io.sandhold.egress.EgressProxy} serves the {@link io.sandhold.egress.JailStream connections} of jails, each on
 * behalf of an {@link io.sandhold.egress.EgressClient}.
 */
package io.sandhold.egress;
