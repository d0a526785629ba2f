package io.sandhold.terminals;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Bytes of a jail, meant to break the model, to fill it or to keep it busy. */
@Isolated("the heap is measured, and the time")
class HostileBytesTest {

    private static final String FINALS = "@ABCDEFGHIJKLMPSTXZ`abcdefghlmnpqrstu";

    private static final TerminalSize LARGEST = new TerminalSize(TerminalSize.LARGEST, TerminalSize.LARGEST);

    private static byte[] any(Random random, int length) {
        StringBuilder out = new StringBuilder();
        while (out.length() < length) {
            switch (random.nextInt(8)) {
                case 0 -> out.append((char) random.nextInt(256));
                case 1 -> out.append("\u001b[").append("?>=<!".charAt(random.nextInt(5)));
                case 2 ->
                    out.append("\u001b[")
                            .append(random.nextInt(70000))
                            .append(';')
                            .append(random.nextInt(600))
                            .append(FINALS.charAt(random.nextInt(FINALS.length())));
                case 3 ->
                    out.append("\u001b[?")
                            .append(List.of(1, 6, 7, 25, 47, 1047, 1048, 1049, 2004)
                                    .get(random.nextInt(9)))
                            .append(random.nextBoolean() ? 'h' : 'l');
                case 4 -> out.append("\u001b").append("[]P_^X78DEHMc=>(#%".charAt(random.nextInt(18)));
                case 5 -> out.append(Character.toString(random.nextInt(Character.MAX_CODE_POINT + 1)));
                case 6 -> out.append("e\u0301\u0302日");
                default ->
                    out.append("\u001b[")
                            .append(";:".repeat(random.nextInt(60)))
                            .append('m');
            }
        }
        byte[] bytes =
                out.toString().getBytes(random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return bytes;
    }

    @Test
    void no_bytes_break_it_and_its_picture_can_always_be_drawn() {
        for (int seed = 0; seed < 1500; seed++) {
            Random random = new Random(seed);
            TerminalSize size = new TerminalSize(1 + random.nextInt(30), 1 + random.nextInt(12));
            Screen screen = new Screen(size);
            SequenceReader reader = new SequenceReader(screen);
            for (int i = 0; i < 4; i++) {
                byte[] bytes = any(random, 400);
                int at = 0;
                while (at < bytes.length) {
                    int piece = Math.min(1 + random.nextInt(50), bytes.length - at);
                    reader.read(bytes, at, piece);
                    at += piece;
                }
                screen.resize(new TerminalSize(1 + random.nextInt(30), 1 + random.nextInt(12)));
                for (TerminalSize client : List.of(screen.size, new TerminalSize(3, 2))) {
                    Drawing drawing = new Drawing(screen, client);
                    boolean[] whole = {false};
                    while (!whole[0]) {
                        drawing.next(() -> whole[0] = true);
                    }
                }
            }
        }
    }

    @Test
    void what_is_passed_on_is_whole_sequences_however_it_comes() {
        for (int seed = 0; seed < 300; seed++) {
            byte[] bytes = any(new Random(seed), 600);
            StringBuilder pieces = new StringBuilder();
            SequenceReader one = new SequenceReader(new Screen(new TerminalSize(20, 5)));
            for (byte b : bytes) {
                byte[] passed = one.read(new byte[] {b}, 0, 1);
                pieces.append(new String(passed, StandardCharsets.ISO_8859_1));
                assertTrue(passed.length == 0 || passed[passed.length - 1] != 0x1b, () -> Arrays.toString(passed));
            }
            byte[] whole = new SequenceReader(new Screen(new TerminalSize(20, 5))).read(bytes, 0, bytes.length);
            assertTrue(pieces.toString().equals(new String(whole, StandardCharsets.ISO_8859_1)), "seed " + seed);
        }
    }

    @Test
    void what_fills_the_largest_screen_stays_within_what_it_may_take() {
        System.gc();
        long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        Screen screen = new Screen(LARGEST);
        SequenceReader reader = new SequenceReader(screen);
        StringBuilder line = new StringBuilder("\u001b[58:5:3;4:3m");
        for (int at = 0; at < TerminalSize.LARGEST; at++) {
            line.append("e").append((char) (0x300 + at % 0x60)).append((char) (0x300 + at / 0x60));
        }
        byte[] bytes = line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2 * TerminalSize.LARGEST + Page.PAST; i++) {
            if (i == TerminalSize.LARGEST + Page.PAST) {
                reader.read("\u001b[?47h".getBytes(StandardCharsets.UTF_8), 0, 6);
            }
            reader.read(bytes, 0, bytes.length);
        }
        byte[] string = ("\u001b]2;" + "x".repeat(10 << 20)).getBytes(StandardCharsets.UTF_8);
        reader.read(string, 0, string.length);
        string = null;
        System.gc();
        long taken = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory() - before;
        assertTrue(taken < Screen.mostBytes(LARGEST) + (4 << 20), taken + " bytes, of " + Screen.mostBytes(LARGEST));
        assertTrue(reader.read(new byte[] {0x18, 'x'}, 0, 2).length == 1);
    }

    @Test
    void no_sequence_keeps_it_busy() {
        for (String sequence : List.of(
                "\u001b[65535b",
                "\u001b[9999S",
                "\u001b[9999T",
                "\u001b[9999L",
                "\u001b[9999M",
                "\u001b[2J",
                "\u001b[9999@",
                "\u001b[9999P",
                "\u001b[9999X",
                "\u001b[9999I",
                "\u001b[9999Z",
                "\u001bc",
                "\u001b[?1049h\u001b[?1049l",
                "\n",
                "\u001bM",
                "\u001b[!p",
                "\u0301",
                "\u001b[3J")) {
            Screen screen = new Screen(LARGEST);
            SequenceReader reader = new SequenceReader(screen);
            byte[] bytes = ("x" + sequence)
                    .repeat((64 << 10) / (sequence.length() + 1))
                    .getBytes(StandardCharsets.UTF_8);
            long start = System.nanoTime();
            reader.read(bytes, 0, bytes.length);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.toSeconds() < 10, sequence.replace("\u001b", "ESC ") + " took " + took);
        }
    }
}
