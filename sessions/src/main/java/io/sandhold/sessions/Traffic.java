package io.sandhold.sessions;

/**
 * What a session has moved over the network since the server started, by the way out that the server gives it.
 *
 * @param sent bytes to hosts
 * @param received bytes from them
 */
public record Traffic(long sent, long received) {

    /** Nothing yet. */
    public static final Traffic NONE = new Traffic(0, 0);
}
