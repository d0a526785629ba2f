/**
 * HTTP/1.1 (RFC 9112) as a client, with a server in a jail: its every byte is hostile. Knows nobody of the house: {@link io.sandhold.previews.Exchange} is given
 * two streams.
 */
package io.sandhold.previews;
