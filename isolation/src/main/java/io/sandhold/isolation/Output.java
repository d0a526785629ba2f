package io.sandhold.isolation;

import java.nio.ByteBuffer;

/** What a command gave. The bytes belong to the receiver; a chunk is at most 64 KiB. */
public sealed interface Output {

    /** Bytes from stdout, or from the terminal. */
    record Stdout(ByteBuffer bytes) implements Output {}

    /** Bytes from stderr; never with a terminal. */
    record Stderr(ByteBuffer bytes) implements Output {}

    /** The end. */
    record Exited(Exit exit) implements Output {}
}
