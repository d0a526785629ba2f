package io.sandhold.server;

import io.sandhold.sessions.Traces;

/**
 * Traces that go somewhere, and how many have. The rest of the server names this and not what does it: the JVM's ahead-of-time cache loads at each start
 * what its training run has linked, and with a class all that its methods name.
 */
interface CountedTraces extends Traces, AutoCloseable {

    /** How many spans have come to this. */
    long count(SpanEnd end);

    /** Sends what waits, for a moment at most. */
    @Override
    void close();
}
