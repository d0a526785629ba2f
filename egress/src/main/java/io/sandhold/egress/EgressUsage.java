package io.sandhold.egress;

/**
 * What a session has taken of the way out in all its jails.
 *
 * @param open connections at this moment
 * @param served connections so far, refused ones too
 * @param bytesUp sent to hosts
 * @param bytesDown received from them
 */
public record EgressUsage(int open, long served, long bytesUp, long bytesDown) {}
