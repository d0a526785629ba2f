package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileFormsTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 10",
        "bytes=5-, 5, 100",
        "bytes=-10, 90, 100",
        "bytes=90-200, 90, 100",
        "bytes=-500, 0, 100",
    })
    void a_range_is_cut_at_the_files_end(String header, long start, long end) {
        assertEquals(Optional.of(new ByteRange(start, end)), ByteRange.parse(header, 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=0-1,5-6", "bytes=9-2", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=99999999999999999999-"
            })
    void what_is_no_single_range_means_the_whole_file(String header) {
        assertEquals(Optional.empty(), ByteRange.parse(header, 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=200-300", "bytes=-0"})
    void a_range_behind_the_end_is_empty(String header) {
        assertEquals(Optional.of(true), ByteRange.parse(header, 100).map(ByteRange::isEmpty));
    }

    @Test
    void a_character_cut_by_the_end_of_a_piece_is_left_to_the_next() {
        byte[] bytes = "aü€".getBytes(StandardCharsets.UTF_8);
        FilePiece first = FilePiece.of(ByteBuffer.wrap(bytes, 0, 2), 0, bytes.length);
        assertEquals(new FilePiece("a", false, 1, bytes.length), first);
        FilePiece second = FilePiece.of(ByteBuffer.wrap(bytes, 1, 5), 1, bytes.length);
        assertEquals(new FilePiece("ü€", false, 6, bytes.length), second);
    }

    @Test
    void a_piece_that_is_no_text_is_base64() {
        FilePiece piece = FilePiece.of(ByteBuffer.wrap(new byte[] {(byte) 0xff, 0}), 0, 2);
        assertEquals(new FilePiece("/wA=", true, 2, 2), piece);
        FilePiece cutAtTheFilesEnd = FilePiece.of(ByteBuffer.wrap(new byte[] {(byte) 0xc3}), 0, 1);
        assertEquals(new FilePiece("ww==", true, 1, 1), cutAtTheFilesEnd);
        assertTrue(FilePiece.of(ByteBuffer.wrap(new byte[] {'a', 0}), 0, 2).binary(), "a NUL is in no text");
        FilePiece lessThanACharacter = FilePiece.of(ByteBuffer.wrap(new byte[] {(byte) 0xc3}), 0, 2);
        assertEquals(1, lessThanACharacter.next(), "a reader with a small buffer must get on");
    }

    @Test
    void a_name_cannot_break_out_of_its_header() {
        String header = FileHeaders.attachment("a\"\r\nSet-Cookie: x;新.txt").get("Content-Disposition");
        assertEquals(
                "attachment; filename=\"a___Set-Cookie: x;_.txt\"; "
                        + "filename*=UTF-8''a%22%0D%0ASet-Cookie%3A%20x%3B%E6%96%B0.txt",
                header);
        assertEquals(
                "attachment; filename=\"b.txt\"",
                FileHeaders.attachment("b.txt").get("Content-Disposition"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.html", "a.svg", "a.xml", "a.js", "a.xhtml", "a", "a.HTM"})
    void what_a_browser_would_run_is_shown_as_text(String name) {
        assertEquals("text/plain; charset=utf-8", FileHeaders.inline(name).get("Content-Type"));
    }

    @Test
    void an_svg_is_a_picture_where_it_is_asked_for_as_one_and_runs_nothing_where_it_is_not() {
        assertTrue(FileHeaders.wantsPicture("image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8"));
        assertFalse(FileHeaders.wantsPicture("text/html,application/xhtml+xml,image/svg+xml,*/*;q=0.8"));
        assertFalse(FileHeaders.wantsPicture("*/*"));
        assertEquals("image/svg+xml", FileHeaders.picture("a.SVG").get("Content-Type"));
        assertTrue(
                FileHeaders.picture("a.svg").get("Content-Security-Policy").startsWith("sandbox; default-src 'none'"));
        assertEquals(FileHeaders.inline("a.html"), FileHeaders.picture("a.html"));
    }

    @ParameterizedTest
    @CsvSource({"a.tar.gz, gz", "a, ''", ".bashrc, ''", "a., ''"})
    void the_type_of_a_file_is_its_extension(String name, String type) {
        assertEquals(type, FileHeaders.extension(name));
    }

    @Test
    void hostile_text_is_made_plain_before_it_is_shown() {
        String safe = SafeText.of("a\r\n\u001b[31m\u202eb");
        assertEquals("a\\u{d}\\u{a}\\u{1b}[31m\\u{202e}b", safe);
        assertFalse(SafeText.of("x".repeat(10_000)).length() > 201);
    }
}
