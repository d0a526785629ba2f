package io.sandhold.server;

/** What became of a span that was to be told. */
enum SpanEnd {
    /** The collector has it. */
    SENT,
    /** The collector did not take it. */
    FAILED,
    /** So many waited already that it was not kept. */
    DROPPED
}
