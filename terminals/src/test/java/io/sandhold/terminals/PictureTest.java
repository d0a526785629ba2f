package io.sandhold.terminals;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The picture that a client gets when it comes later is the one that a client has that was there all the time, and what the program prints next does the same to
 * both. Both are shown by tmux.
 */
class PictureTest {

    private static final int COLUMNS = 37;
    private static final int ROWS = 11;

    @TempDir
    static Path home;

    private static TmuxPane stayed;
    private static TmuxPane came;

    @BeforeAll
    static void open() throws Exception {
        stayed = new TmuxPane(home.resolve("stayed"), COLUMNS, ROWS);
        came = new TmuxPane(home.resolve("came"), COLUMNS, ROWS);
    }

    @AfterAll
    static void close() throws Exception {
        stayed.close();
        came.close();
    }

    private static void same(String before, String after) throws Exception {
        same(before.getBytes(StandardCharsets.UTF_8), after.getBytes(StandardCharsets.UTF_8), before);
    }

    private static void same(byte[] before, byte[] after, String what) throws Exception {
        stayed.clear();
        came.clear();
        Screen screen = new Screen(new TerminalSize(COLUMNS, ROWS));
        SequenceReader reader = new SequenceReader(screen);
        byte[] passed = reader.read(before, 0, before.length);
        stayed.show(passed);
        came.show(whole(screen));
        assertEquals(
                shown(stayed.picture()).replace("<LF>", "\n"),
                shown(came.picture()).replace("<LF>", "\n"),
                () -> "after " + shown(what));
        byte[] next = reader.read(after, 0, after.length);
        stayed.show(next);
        came.show(next);
        assertEquals(
                stayed.picture(),
                came.picture(),
                () -> "after " + shown(what) + "\nand then " + shown(new String(after, StandardCharsets.UTF_8)));
    }

    private static byte[] whole(Screen screen) {
        Drawing drawing = new Drawing(screen, screen.size);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean[] whole = {false};
        while (!whole[0]) {
            out.writeBytes(drawing.next(() -> whole[0] = true));
        }
        return out.toByteArray();
    }

    private static boolean outside(Screen screen, Cursor saved) {
        return saved.origin && (saved.row < screen.top || saved.row > screen.bottom);
    }

    private static String shown(String text) {
        return text.replace("\u000e", "<SO>")
                .replace("\u000f", "<SI>")
                .replace("\u000b", "<VT>")
                .replace("\u001b", "<ESC>")
                .replace("\r", "<CR>")
                .replace("\n", "<LF>")
                .replace("\b", "<BS>")
                .replace("\t", "<TAB>");
    }

    @Test
    void plain_lines_that_scroll() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append("line ").append(i).append("\r\n");
        }
        same(lines + "$ ", "echo\r\nmore\r\n\r\n\r\n$ ");
    }

    @Test
    void looks_of_every_kind() throws Exception {
        same(
                "\u001b[1mbold\u001b[2mdim\u001b[0;3mitalic\u001b[4mline\u001b[0;7mturned\u001b[27;9mstruck\u001b[0m\r\n"
                        + "\u001b[31mred\u001b[44mon blue\u001b[95mbright\u001b[38;5;123m123\u001b[48;2;1;2;3mrgb\u001b[38:2::9:8:7mcolons\u001b[0m\r\n"
                        + "\u001b[4:3mcurly\u001b[58:5:9m red line\u001b[0m \u001b[53mover\u001b[m\u001b[41m\u001b[Krest\u001b[1K",
                "next\r\n\n\n\n\n\n\n\n\nx");
    }

    @Test
    void a_region_an_origin_tabs_and_a_charset() throws Exception {
        same(
                "\u001b[3g\u001b[5G\u001bH\u001b[20G\u001bH\u001b[3;8r\u001b[?6h\u001b[2;4Hin\u001b7\u001b)0\u000elqqk",
                "x\tb\r\n\n\n\n\n\n\nq\u000fq\u001b8here\u001b[?6l\u001b[1;1Htop\u001b[Atop");
    }

    @Test
    void a_full_line_that_wraps_with_the_next_character() throws Exception {
        same("\u001b[5;1H" + "x".repeat(COLUMNS), "y");
        same("\u001b[5;1H" + "x".repeat(COLUMNS) + "\u001b[31m", "y");
        same("\u001b[5;1H" + "x".repeat(COLUMNS - 2) + "日", "本");
        same("\u001b[5;1H" + "x".repeat(COLUMNS - 1) + "e\u0301", "z");
    }

    @Test
    void wide_and_marked_characters() throws Exception {
        same("日本語 grüße e\u0301 a\u0308x 한국\b\b本X\r\n1日本\u001b[1;3H\u001b[2P", "\u001b[2;2H\u001b[2@yz");
    }

    @Test
    void the_alternate_screen_and_what_is_behind_it() throws Exception {
        same(
                "main 1\r\nmain 2\r\n\u001b[32m$ vim\u001b[?1049h\u001b[2J\u001b[H\u001b[?1h\u001b=\u001b[?2004hfull\u001b[5;5H\u001b[?25lscreen",
                " on\u001b[?1049l\u001b[?25hback");
        same("one\u001b[?47htwo\u001b[3;3H", "three\u001b[?47lfour");
    }

    @Test
    void modes() throws Exception {
        same("\u001b[?1000h\u001b[?1006h\u001b[?1h\u001b[4h\u001b[?7labc\u001b[?25l\u001b[3G", "XYZ");
    }

    @Test
    void whatever_a_program_prints() throws Exception {
        for (int seed = 0; seed < Integer.getInteger("sandhold.pictures", 60); seed++) {
            HostileScreen input = new HostileScreen(new Random(seed), COLUMNS, ROWS, seed % 3 == 0);
            String first = input.some(60);
            same(first, input.some(25));
        }
    }

    /** A screen and one that was shown its picture do not differ in anything, nor after what comes next. */
    @Test
    void a_picture_of_a_picture_is_the_same() {
        for (int seed = 0; seed < 3000; seed++) {
            HostileScreen input = new HostileScreen(new Random(seed), COLUMNS, ROWS, seed % 3 == 0);
            Screen one = new Screen(new TerminalSize(COLUMNS, ROWS));
            Screen other = new Screen(new TerminalSize(COLUMNS, ROWS));
            SequenceReader first = new SequenceReader(one);
            SequenceReader second = new SequenceReader(other);
            byte[] printed = input.some(80).getBytes(StandardCharsets.UTF_8);
            byte[] next = input.some(30).getBytes(StandardCharsets.UTF_8);
            first.read(printed, 0, printed.length);
            if (outside(one, one.saved[0]) || outside(one, one.saved[1])) {
                continue; // a terminal whose region has changed since cannot be brought to that
            }
            byte[] picture = whole(one);
            second.read(picture, 0, picture.length);
            String what = "seed " + seed + ": " + shown(new String(printed, StandardCharsets.UTF_8));
            assertEquals(ScreenText.of(one), ScreenText.of(other), what);
            byte[] passed = first.read(next, 0, next.length);
            second.read(passed, 0, passed.length);
            if (!one.unshown) {
                assertEquals(
                        ScreenText.of(one),
                        ScreenText.of(other),
                        () -> what + " and then " + shown(new String(next, StandardCharsets.UTF_8)));
            }
        }
    }
}
