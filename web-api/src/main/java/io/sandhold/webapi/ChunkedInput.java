package io.sandhold.webapi;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataReader.IncorrectNewLineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The content of a chunked body (RFC 9112 section 7.1), handed on as it arrives: a chunk may have any size and is never held. The last
 * chunk, which is empty, is left to Helidon, so that it knows of the body's end. As in Helidon there are no chunk extensions and no
 * trailers. One thread. Framing that is none is a {@link Problem} 400.
 */
final class ChunkedInput extends InputStream {

    /** Hexadecimal digits of a chunk's size, at most; more would not fit a {@code long}. */
    private static final int MOST_DIGITS = 15;

    private final DataReader reader;
    private final InputStream last;
    private long left;
    private boolean first = true;
    private boolean ended;

    /**
     * @param reader stands at the size of the first chunk
     * @param last reads the last chunk from the same reader
     */
    ChunkedInput(DataReader reader, InputStream last) {
        this.reader = reader;
        this.last = last;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        reader.ensureAvailable();
        int count = (int) Math.min(Math.min(length, reader.available()), left);
        System.arraycopy(reader.readBytes(count), 0, into, offset, count);
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (!first && (reader.read() != '\r' || reader.read() != '\n')) {
            throw misframed();
        }
        first = false;
        int digits = digits();
        left = HexFormat.fromHexDigitsToLong(reader.getBuffer(digits).readString(digits, StandardCharsets.US_ASCII));
        if (left > 0) {
            reader.skip(digits + 2);
        } else {
            ended = last.read() < 0;
        }
    }

    private int digits() {
        try {
            int digits = reader.findNewLine(MOST_DIGITS + 1);
            if (digits < 1 || digits > MOST_DIGITS) {
                throw misframed();
            }
            String text = reader.getBuffer(digits).readString(digits, StandardCharsets.US_ASCII);
            if (!text.chars().allMatch(HexFormat::isHexDigit)) {
                throw misframed();
            }
            return digits;
        } catch (IncorrectNewLineException e) {
            throw misframed();
        }
    }

    private static Problem misframed() {
        return Problem.invalid("the body's chunks are misframed (RFC 9112 section 7.1)");
    }
}
