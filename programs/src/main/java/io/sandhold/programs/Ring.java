package io.sandhold.programs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/**
 * The last bytes of one outlet, in a part of a file. Offsets count from the first byte that was ever written. Bytes that the disk does not take are lost as
 * those are that were overwritten. Not thread-safe.
 */
final class Ring {

    private static final System.Logger LOG = System.getLogger(Ring.class.getName());

    private final OutputFile file;
    private final long base;
    private final long capacity;
    private long start;
    private long end;
    private boolean refused;

    /**
     * @param base where its part begins
     * @param capacity how long that is
     */
    Ring(OutputFile file, long base, long capacity) {
        this.file = file;
        this.base = base;
        this.capacity = capacity;
    }

    /** The oldest byte that is kept. */
    long start() {
        return start;
    }

    /** Behind the newest. */
    long end() {
        return end;
    }

    /** Takes all that remains of {@code bytes}. */
    void write(ByteBuffer bytes) {
        int count = bytes.remaining();
        int skipped = (int) Math.max(0, count - capacity);
        byte[] array = new byte[count - skipped];
        bytes.position(bytes.position() + skipped).get(array);
        long at = end + skipped;
        end += count;
        try {
            int first = (int) Math.min(array.length, capacity - at % capacity);
            file.write(base + at % capacity, array, 0, first);
            file.write(base, array, first, array.length - first);
            start = Math.max(start, end - capacity);
            refused = false;
        } catch (IOException e) {
            start = end;
            if (!refused) {
                LOG.log(Level.WARNING, "what a program prints cannot be kept: " + e.getMessage());
            }
            refused = true;
        }
    }

    /**
     * What is kept from {@code offset} on.
     *
     * @param upTo no more than up to here
     * @param most how many bytes at most
     * @return empty where there is nothing; what was to be had before it is gone
     */
    byte[] read(long offset, long upTo, int most) {
        long from = Math.max(offset, start);
        byte[] bytes = new byte[Math.clamp(Math.min(upTo, end) - from, 0, most)];
        try {
            int first = (int) Math.min(bytes.length, capacity - from % capacity);
            if (bytes.length > 0) {
                file.read(base + from % capacity, bytes, 0, first);
                file.read(base, bytes, first, bytes.length - first);
            }
            return bytes;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what a program printed cannot be read: " + e.getMessage());
            start = end;
            return new byte[0];
        }
    }
}
