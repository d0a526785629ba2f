package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a recorded login, line by line. */
class LoginRecorderTest {

    private static final Pattern EVENT = Pattern.compile("\\[(\\d+\\.\\d{6}), \"([oirm])\", \"(.*)\"]");

    @TempDir
    Path directory;

    private final RecordingRoom room = new RecordingRoom(1 << 20, 0);

    private LoginRecorder recorder(long bytes, long stream) throws IOException {
        Recording recording = new Recording(
                "id",
                "s1",
                "anna",
                "anna by \"x\"",
                "127.0.0.1",
                Instant.ofEpochSecond(1_700_000_000),
                Optional.empty(),
                0,
                "");
        return new LoginRecorder(
                recording, directory, new RecordingRules(bytes, stream, 1 << 20, Duration.ofDays(1)), room, over -> {});
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file));
    }

    private static void put(Tape tape, byte[] bytes) throws IOException {
        tape.output(bytes, 0, bytes.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_character_that_comes_in_pieces_is_whole_and_what_is_none_is_replaced() throws IOException {
        byte[] text = utf8("a€😀z");
        Utf8Stream stream = new Utf8Stream();
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < text.length; i++) {
            whole.append(stream.text(text, i, 1));
        }
        assertEquals("a€😀z", whole.toString());
        assertEquals("�x", stream.text(new byte[] {(byte) 0xff, 'x'}, 0, 2));
        assertEquals("", stream.text(text, 1, 2));
        assertEquals("�y", stream.text(utf8("y"), 0, 1));
        assertEquals("", stream.text(text, 4, 3));
        assertEquals("�", stream.end());
        assertEquals("", stream.end());
    }

    @Test
    void lines_are_json_whatever_a_terminal_shows() {
        assertEquals(
                "[0.000007, \"o\", \"\\u001b[31m\\\"\\\\\\r\\n\\u0000\\u007f\\u009b\\u202eß€\"]\n",
                new String(CastText.event(7, 'o', "\033[31m\"\\\r\n\0\u007f\u009b\u202eß€"), StandardCharsets.UTF_8));
        assertEquals(
                "[12.345678, \"m\", \"\"]\n", new String(CastText.event(12_345_678, 'm', ""), StandardCharsets.UTF_8));
        assertEquals(
                "{\"version\": 2, \"width\": 80, \"height\": 24, \"timestamp\": 5, \"title\": \"a\\\"b\","
                        + " \"env\": {\"TERM\": \"xterm\", \"SHELL\": \"/bin/bash\"}}\n",
                new String(CastText.header(80, 24, 5, "xterm", "a\"b"), StandardCharsets.UTF_8));
    }

    @Test
    void times_never_go_backwards_with_many_writers() throws Exception {
        LoginRecorder recorder = recorder(1 << 20, 1 << 10);
        Tape terminal = recorder.terminal("xterm", 0, 100_000);
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            writers.add(Thread.ofVirtual().start(() -> {
                for (int j = 0; j < 100; j++) {
                    recorder.event("something");
                    terminal.resize(j, j);
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        terminal.close();
        recorder.close();
        List<String> lines = lines("terminal-1.cast");
        assertTrue(lines.getFirst().contains("\"width\": 80, \"height\": 9999,"), lines.getFirst());
        assertEquals(1 + 1 + 1600 + 1, lines.size());
        double last = 0;
        for (String line : lines.subList(1, lines.size())) {
            Matcher event = EVENT.matcher(line);
            assertTrue(event.matches(), line);
            double time = Double.parseDouble(event.group(1));
            assertTrue(time >= last, line);
            last = time;
        }
    }

    @Test
    void a_full_recording_refuses_everything_and_says_so_once() throws Exception {
        LoginRecorder recorder = recorder(4096, 1 << 10);
        var told = new CompletableFuture<String>();
        recorder.onFull(told::complete);
        Tape terminal = recorder.terminal("xterm", 80, 24);
        byte[] much = new byte[64 << 10];
        Arrays.fill(much, (byte) 'x');
        assertThrows(IOException.class, () -> put(terminal, much));
        assertTrue(told.get(30, TimeUnit.SECONDS).contains("its bound of 4K"));
        assertThrows(IOException.class, () -> put(terminal, utf8("y")));
        assertThrows(SessionException.class, () -> recorder.event("an event"));
        assertThrows(IOException.class, () -> terminal.input(much, 0, 1));
        assertThrows(SessionException.class, () -> recorder.terminal("xterm", 80, 24));
        terminal.close();
        recorder.close();
        List<String> lines = lines("terminal-1.cast");
        assertTrue(lines.getLast().contains("\"m\", \"this login was recorded up to its bound"), lines::toString);
        assertTrue(Files.size(directory.resolve("terminal-1.cast")) < 4096 + 512);
    }

    @Test
    void of_a_program_the_first_bytes_are_kept_and_the_rest_counted() throws IOException {
        LoginRecorder recorder = recorder(1 << 20, 8);
        Tape program = recorder.program();
        put(program, utf8("12345€€€"));
        put(program, utf8("more"));
        program.input(utf8("in"), 0, 2);
        program.close();
        recorder.close();
        List<String> lines = lines("login.cast");
        assertTrue(lines.get(1).endsWith("\"o\", \"12345€\"]"), lines::toString);
        assertTrue(lines.get(2).contains("what goes out of program 1 is not recorded from here on"), lines::toString);
        assertTrue(lines.get(3).endsWith("\"i\", \"in\"]"), lines::toString);
        assertTrue(lines.get(4).contains("10 bytes out of program 1 were not recorded"), lines::toString);
    }

    @Test
    void markers_are_one_line_of_plain_text() throws IOException {
        LoginRecorder recorder = recorder(1 << 20, 8);
        recorder.event("command: \033]0;x\007\n" + "y".repeat(5000));
        recorder.close();
        List<String> lines = lines("login.cast");
        assertEquals(2, lines.size());
        assertTrue(lines.get(1).contains("\"command: �]0;x��yyy"), lines.get(1));
        assertTrue(lines.get(1).length() < 1100);
    }

    @Test
    void the_room_is_all_recordings() throws Exception {
        RecordingRoom small = new RecordingRoom(10, 4);
        assertTrue(small.take(6));
        assertTrue(small.full());
        assertEquals(false, small.take(1));
        small.give(3);
        assertTrue(small.take(3));
    }
}
