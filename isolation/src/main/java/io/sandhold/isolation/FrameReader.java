package io.sandhold.isolation;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Reads an agent's frames. Every byte is hostile: an unknown type, or a length its type does not allow, is an {@link IOException}
 * before any of the payload is read. Not thread-safe.
 */
final class FrameReader {
    private final ReadableByteChannel channel;
    private final ByteBuffer header = ByteBuffer.allocateDirect(Frame.HEADER);

    FrameReader(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** @throws EOFException where the stream ends, also amid a frame */
    Frame read() throws IOException {
        fill(header.clear());
        byte code = header.get(0);
        int length = header.getInt(1);
        FrameType type = FrameType.fromAgent(code);
        if (type == null) {
            throw new IOException("the agent sent a frame of the unknown type " + Byte.toUnsignedInt(code));
        }
        if (!type.allows(length)) {
            throw new IOException(
                    "the agent sent a frame " + type + " of " + Integer.toUnsignedString(length) + " bytes");
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        fill(payload);
        return new Frame(type, payload.flip());
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the agent closed the connection");
            }
        }
    }
}
