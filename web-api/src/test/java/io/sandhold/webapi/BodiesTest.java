package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodiesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{bad", "{\"a\":1} x", "{\"a\":1}{}", "[]", "null", "1", "{\"a\":NaN}", "\ufeff{}", "{'a':1}"
            })
    void what_is_no_json_object_is_unprocessable(String body) {
        assertEquals(422, assertThrows(Problem.class, () -> parse(body)).status());
    }

    @Test
    void deep_nesting_is_refused_before_it_costs_a_stack() {
        // not so many values that their number is refused first: the parser takes a buffer that an earlier body made
        // large, and then sees all at once
        int depth = CountedJson.MOST - 1;
        String deep = "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
        assertEquals(422, assertThrows(Problem.class, () -> parse(deep)).status());
    }

    @Test
    void bytes_that_are_not_utf8_are_refused() {
        byte[] body = "{\"a\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1);
        Problem problem = assertThrows(Problem.class, () -> RequestBody.parse(new ByteArrayInputStream(body)));
        assertEquals("the body is not UTF-8", problem.getMessage());
    }

    @Test
    void a_body_without_end_is_refused_at_its_bound() {
        InputStream endless = new InputStream() {
            private long given;

            @Override
            public int read() {
                given++;
                return given == 1 ? '{' : ' ';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                assertTrue(given < 2 * RequestBody.LARGEST, "read on behind the bound");
                Arrays.fill(into, offset, offset + length, (byte) (given == 0 ? '{' : ' '));
                given += length;
                return length;
            }
        };
        assertEquals(
                413,
                assertThrows(Problem.class, () -> RequestBody.parse(endless)).status());
    }

    @Test
    void a_string_may_fill_the_body_and_one_byte_more_is_too_large() throws IOException {
        int most = (int) RequestBody.LARGEST - "{'a':''}".length();
        assertEquals(
                most, parse("{\"a\":\"" + "x".repeat(most) + "\"}").string("a").length());
        String more = "{\"a\":\"" + "x".repeat(most + 1) + "\"}";
        assertEquals(413, assertThrows(Problem.class, () -> parse(more)).status());
    }

    @Test
    void more_values_than_are_held_are_too_large_and_a_string_full_of_commas_is_not() throws IOException {
        String values = "{\"a\":[" + "[],".repeat(CountedJson.MOST) + "[]]}";
        assertEquals(413, assertThrows(Problem.class, () -> parse(values)).status());
        String text = "\\\\\\\",[{".repeat(CountedJson.MOST);
        assertEquals(
                5 * CountedJson.MOST,
                parse("{\"a\":\"" + text + "\"}").string("a").length());
    }

    @Test
    void a_huge_number_is_no_int() throws IOException {
        Members members = parse("{\"a\":1e999999999,\"b\":99999999999,\"c\":420}");
        assertEquals(
                422, assertThrows(Problem.class, () -> members.optionalInt("a")).status());
        assertEquals(
                422, assertThrows(Problem.class, () -> members.optionalInt("b")).status());
        assertEquals(Optional.of(420), members.optionalInt("c"));
    }

    @Test
    void null_means_not_given_and_the_unknown_is_ignored() throws IOException {
        Members members = parse("{\"filename\":null,\"other\":[{}]}");
        assertEquals(Optional.empty(), members.optionalString("filename"));
        assertEquals(List.of(), members.strings("filename"));
        assertEquals(Map.of(), members.stringMap("filename"));
    }

    @Test
    void a_refusal_names_the_member_and_what_it_is() throws IOException {
        Members members = parse("{\"size\":true,\"args\":[\"a\",1],\"env\":{\"A\":2}}");
        assertEquals(
                "\"size\" must be a size such as \"50M\", not true",
                assertThrows(Problem.class, () -> members.optionalSize("size")).getMessage());
        assertEquals(
                "\"args[1]\" must be a string, not the number 1",
                assertThrows(Problem.class, () -> members.strings("args")).getMessage());
        assertEquals(
                "\"env.A\" must be a string, not the number 2",
                assertThrows(Problem.class, () -> members.stringMap("env")).getMessage());
        assertEquals(
                "the member \"command\" is missing",
                assertThrows(Problem.class, () -> members.string("command")).getMessage());
    }

    private static Members parse(String body) throws IOException {
        return new Members(RequestBody.parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
    }
}
