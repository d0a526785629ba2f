package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A closing frame falls between two frames, wherever they are cut and whenever it comes. */
class FrameEdgesTest {

    private static final int BINARY = 0x82;
    private static final byte[] CLOSE = "\u0003\u00f0why".getBytes(StandardCharsets.ISO_8859_1);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final FrameEdges edges = new FrameEdges(out);

    private static byte[] frame(Random random, int length, boolean masked) {
        ByteBuffer frame = ByteBuffer.allocate(14 + length).put((byte) BINARY);
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            frame.put((byte) (mask | length));
        } else if (length < 1 << 16) {
            frame.put((byte) (mask | 126)).putShort((short) length);
        } else {
            frame.put((byte) (mask | 127)).putLong(length);
        }
        byte[] rest = new byte[length + (masked ? 4 : 0)];
        random.nextBytes(rest);
        frame.put(rest);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void what_was_begun_is_ended_before_it_is_closed(long seed) throws IOException {
        Random random = new Random(seed);
        List<Integer> ends = new ArrayList<>(List.of(0));
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int length : new int[] {0, 1, 125, 126, 127, 0xffff, 0x10000, 70_000, 3, 0}) {
            frames.write(frame(random, length, random.nextBoolean()));
            ends.add(frames.size());
        }
        byte[] all = frames.toByteArray();
        int closedAt = random.nextInt(all.length);
        int at = 0;
        boolean going = true;
        while (at < all.length) {
            int piece = Math.min(1 + random.nextInt(random.nextBoolean() ? 3 : 9000), all.length - at);
            if (at <= closedAt && closedAt < at + piece) {
                edges.close(1008, "why");
                edges.close(1001, "another reason");
            }
            going = edges.pass(Arrays.copyOfRange(all, at, at + piece), piece);
            at += piece;
        }
        assertFalse(going, "nothing goes on behind it");
        byte[] told = out.toByteArray();
        int passed = told.length - 2 - CLOSE.length;
        assertTrue(ends.contains(passed), () -> "cut at " + passed + " of " + ends);
        assertArrayEquals(Arrays.copyOf(all, passed), Arrays.copyOf(told, passed));
        assertEquals((byte) 0x88, told[passed]);
        assertArrayEquals(CLOSE, Arrays.copyOfRange(told, passed + 2, told.length));
    }

    @Test
    void where_nothing_is_under_way_it_is_closed_at_once_and_its_reason_fits_a_control_frame() throws IOException {
        edges.close(1008, "é" + "x".repeat(500));
        byte[] told = out.toByteArray();
        assertTrue(told.length <= 2 + 125, () -> told.length + " bytes");
        assertEquals(told.length - 2, told[1]);
        assertEquals('?', told[4]);
    }
}
