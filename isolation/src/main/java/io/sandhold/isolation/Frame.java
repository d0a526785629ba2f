package io.sandhold.isolation;

import java.nio.ByteBuffer;

/** One frame; the payload belongs to the receiver. */
record Frame(FrameType type, ByteBuffer payload) {

    /** Type and length. */
    static final int HEADER = 5;

    /** The most bytes of a stream in one frame. */
    static final int CHUNK = 64 * 1024;
}
