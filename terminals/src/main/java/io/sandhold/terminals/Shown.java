package io.sandhold.terminals;

import io.sandhold.isolation.Exit;

/** What a client is to be shown next. */
public sealed interface Shown {

    /** Bytes for its terminal; they belong to the receiver. */
    record Bytes(byte[] bytes) implements Shown {}

    /** It has left; the shell goes on. */
    record Left() implements Shown {}

    /** The program has ended, and the shell with it. */
    record Exited(Exit exit) implements Shown {}

    /** The shell is gone otherwise: somebody ended it, or its jail broke. */
    record Broken(String sentence) implements Shown {}
}
