package io.sandhold.programs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last bytes of an outlet, and the ways to cut and to order them. */
class RingTest {

    @TempDir
    Path directory;

    @Test
    void what_is_kept_is_always_the_end_of_what_was_written() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int capacity = 1000;
        byte[] all = new byte[50_000];
        random.nextBytes(all);
        try (OutputFile file = new OutputFile(directory)) {
            Ring other = new Ring(file, 0, capacity);
            Ring ring = new Ring(file, capacity, capacity);
            for (int at = 0; at < all.length; ) {
                int count = Math.min(all.length - at, random.nextInt(random.nextInt(4) == 0 ? 3000 : 200));
                ring.write(ByteBuffer.wrap(all, at, count));
                other.write(ByteBuffer.wrap(all, at, count / 2));
                at += count;
                long from = random.nextLong(at + 1);
                long kept = Math.max(from, at - capacity);
                byte[] read = ring.read(from, Long.MAX_VALUE, 600);
                assertEquals(Math.min(600, at - kept), read.length, () -> "seed " + seed);
                assertArrayEquals(
                        Arrays.copyOfRange(all, (int) kept, (int) kept + read.length), read, () -> "seed " + seed);
                assertEquals(Math.max(0, at - capacity), ring.start());
                assertEquals(at, ring.end());
            }
        }
    }

    @Test
    void its_file_has_no_name() throws IOException {
        try (OutputFile file = new OutputFile(directory)) {
            Ring ring = new Ring(file, 0, 100);
            ring.write(ByteBuffer.wrap("seen by nobody".getBytes(StandardCharsets.UTF_8)));
            assertEquals("seen by nobody", new String(ring.read(0, 100, 100), StandardCharsets.UTF_8));
            try (Stream<Path> names = Files.list(directory)) {
                assertEquals(0, names.count());
            }
        }
    }

    @Test
    void what_the_disk_does_not_take_is_lost_and_nothing_else() throws IOException {
        Path nowhere = directory.resolve("missing");
        try (OutputFile file = new OutputFile(nowhere)) {
            Ring ring = new Ring(file, 0, 100);
            ring.write(ByteBuffer.wrap("lost".getBytes(StandardCharsets.UTF_8)));
            assertEquals(4, ring.start());
            assertEquals(4, ring.end());
            assertEquals(0, ring.read(0, 100, 100).length);
            Files.createDirectory(nowhere);
            ring.write(ByteBuffer.wrap("kept".getBytes(StandardCharsets.UTF_8)));
            assertEquals("kept", new String(ring.read(0, 100, 100), StandardCharsets.UTF_8));
            assertEquals(8, ring.end());
        }
    }

    @Test
    void a_character_is_cut_nowhere_and_what_is_none_is_not_held_back() {
        byte[] text = "aé€𝄞z".getBytes(StandardCharsets.UTF_8);
        StringBuilder joined = new StringBuilder();
        byte[] held = new byte[0];
        for (byte b : text) {
            byte[] now = Arrays.copyOf(held, held.length + 1);
            now[held.length] = b;
            int whole = WholeCharacters.in(now);
            joined.append(new String(now, 0, whole, StandardCharsets.UTF_8));
            held = Arrays.copyOfRange(now, whole, now.length);
        }
        assertEquals("aé€𝄞z", joined.toString());
        assertEquals(0, held.length);
        for (byte[] broken : new byte[][] {
            {(byte) 0xff},
            {(byte) 0xc0},
            {(byte) 0xc1},
            {(byte) 0x80, (byte) 0x80},
            {(byte) 0xe0, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0},
            {(byte) 0xf0, (byte) 0x80},
            {(byte) 0xf4, (byte) 0x90},
            {(byte) 0xf5, (byte) 0x80}
        }) {
            assertEquals(broken.length, WholeCharacters.in(broken), () -> Arrays.toString(broken));
        }
        assertEquals(0, WholeCharacters.in(new byte[] {(byte) 0xf4, (byte) 0x8f, (byte) 0xbf}));
        assertEquals(0, WholeCharacters.in(new byte[0]));
    }

    @Test
    void the_order_is_that_of_the_printing_for_as_long_as_it_is_kept() {
        PrintOrder order = new PrintOrder();
        order.printed(Outlet.STDOUT, 3);
        order.printed(Outlet.STDERR, 5);
        order.printed(Outlet.STDOUT, 7);
        assertEquals(new PrintOrder.Run(Outlet.STDOUT, 3), order.after(Position.BEGINNING));
        assertEquals(new PrintOrder.Run(Outlet.STDOUT, 3), order.after(new Position(2, 0)));
        assertEquals(new PrintOrder.Run(Outlet.STDERR, 5), order.after(new Position(3, 4)));
        assertEquals(Outlet.STDOUT, order.after(new Position(3, 5)).outlet());
        for (int i = 0; i < 100_000; i++) {
            order.printed(i % 2 == 0 ? Outlet.STDERR : Outlet.STDOUT, 10 + i);
        }
        PrintOrder.Run first = order.after(Position.BEGINNING);
        assertTrue(first.upTo() > 90_000, first::toString);
    }
}
