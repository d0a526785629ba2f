package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultipartReaderTest {

    private static final String HEAD = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n";

    @Test
    void content_comes_out_as_it_went_in_whatever_the_sizes_of_the_reads() throws IOException {
        Random random = new Random(1);
        for (int size : new int[] {0, 1, 4, 5, 262_143, 262_144, 262_145, 700_001}) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            MultipartReader form = reader(new Trickle(body(content), random));
            assertTrue(form.nextPart().isPresent());
            assertArrayEquals(content, content(form), "size " + size);
            assertEquals(Optional.empty(), form.nextPart());
        }
    }

    @Test
    void what_only_begins_like_the_boundary_is_content() throws IOException {
        byte[] content = "\r\n--a\r\n--\r\n-\r\r\n--".getBytes(StandardCharsets.US_ASCII);
        MultipartReader form = reader(new ByteArrayInputStream(body(content)));
        form.nextPart();
        assertArrayEquals(content, content(form));
    }

    @Test
    void a_part_that_is_not_read_is_skipped() throws IOException {
        String body = "preamble\r\n--b\r\nA: 1\r\n\r\nfirst\r\n--b  \r\nB: 2\r\n\r\nsecond\r\n--b--";
        MultipartReader form = reader(new ByteArrayInputStream(body.getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Optional.of(List.of("A: 1")), form.nextPart());
        assertEquals(Optional.of(List.of("B: 2")), form.nextPart());
        assertArrayEquals("second".getBytes(StandardCharsets.US_ASCII), content(form));
    }

    @Test
    void a_body_that_ends_within_a_part_is_refused() throws IOException {
        MultipartReader form = reader(new ByteArrayInputStream((HEAD + "half").getBytes(StandardCharsets.US_ASCII)));
        form.nextPart();
        assertEquals(400, assertThrows(Problem.class, () -> content(form)).status());
    }

    @Test
    void endless_headers_are_refused() {
        byte[] body = ("--b\r\nX: " + "x".repeat(20_000)).getBytes(StandardCharsets.US_ASCII);
        MultipartReader form = reader(new ByteArrayInputStream(body));
        assertEquals(400, assertThrows(Problem.class, form::nextPart).status());
    }

    @Test
    void what_nobody_reads_is_passed_over_up_to_a_bound() throws IOException {
        byte[] some = new byte[(16 << 20) - 2]; // the reader puts a line end before the first boundary
        String field = "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n";
        for (String start : List.of("", field)) {
            MultipartReader form = reader(new SequenceInputStream(
                    new ByteArrayInputStream(start.getBytes(StandardCharsets.US_ASCII)),
                    new SequenceInputStream(
                            new ByteArrayInputStream(some),
                            new ByteArrayInputStream("\r\n--b\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))));
            assertTrue(form.nextPart().isPresent());
            if (!start.isEmpty()) {
                assertTrue(form.nextPart().isPresent());
            }
        }
        InputStream endless = new SequenceInputStream(
                new ByteArrayInputStream(some),
                new SequenceInputStream(new ByteArrayInputStream(new byte[1 << 20]), endless()));
        MultipartReader form = reader(endless);
        assertEquals(413, assertThrows(Problem.class, form::nextPart).status());
    }

    private static InputStream endless() {
        return new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read on behind the bound");
            }
        };
    }

    @Test
    void a_field_is_known_by_its_name_and_its_file_by_the_text_between_the_quotes() {
        FormField field = FormField.of(
                List.of("content-disposition: form-data; name=\"file\"; filename=\"a;\\\"b\\\\c%2F.txt\""));
        assertEquals("file", field.name());
        assertEquals(Optional.of("a;\"b\\c%2F.txt"), field.filename());
        assertEquals("", FormField.of(List.of("Content-Type: text/plain")).name());
    }

    private static MultipartReader reader(InputStream in) {
        return new MultipartReader(in, "b");
    }

    private static byte[] body(byte[] content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(HEAD.getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(content);
        body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    private static byte[] content(MultipartReader form) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        Optional<ByteBuffer> piece = form.nextContent();
        while (piece.isPresent()) {
            byte[] bytes = new byte[piece.get().remaining()];
            piece.get().get(bytes);
            content.writeBytes(bytes);
            piece = form.nextContent();
        }
        return content.toByteArray();
    }

    /** A stream that gives as little as it likes at a time, as a network does. */
    private static final class Trickle extends ByteArrayInputStream {
        private final Random random;

        Trickle(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 1 + random.nextInt(9000)));
        }
    }
}
