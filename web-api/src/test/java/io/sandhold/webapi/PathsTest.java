package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {

    private static final PathTemplate FILES = PathTemplate.parse("/files/{session_id}/{path+}");

    @ParameterizedTest
    @CsvSource({
        "a/b.txt,        /workspace/a/b.txt, a/b.txt",
        "/a//./b,        /workspace/a/b,     a/b",
        "a/../b,         /workspace/b,       b",
        "/workspace/a,   /workspace/a,       a",
        "/tmp/x,         /tmp/x,             /tmp/x",
        "tmp/x,          /workspace/tmp/x,   tmp/x",
        "/tmpfile,       /workspace/tmpfile, tmpfile",
        "...,            /workspace/...,     ...",
        "'新 文.txt',     '/workspace/新 文.txt', '新 文.txt'",
    })
    void a_path_is_relative_to_the_workspace_or_absolute_in_the_session(String text, String volume, String shown) {
        WorkspacePath path = WorkspacePath.ofFile(text);
        assertEquals(volume, path.inVolume().toString());
        assertEquals(shown, path.shown());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/workspace/../tmp/x", "/tmp/../workspace", "..", "a\0b"})
    void a_path_that_leads_out_is_refused(String text) {
        assertEquals(
                400,
                assertThrows(Problem.class, () -> WorkspacePath.parse(text)).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", ".", "a/..", "/workspace", "a/"})
    void a_directory_is_no_files_name(String text) {
        assertEquals(
                400,
                assertThrows(Problem.class, () -> WorkspacePath.ofFile(text)).status());
    }

    @Test
    void an_encoded_slash_never_makes_a_segment() {
        assertEquals(
                Optional.of(Map.of("session_id", "../x", "path", "")),
                FILES.match(PathTemplate.split("/files/..%2Fx")));
        assertEquals(
                Optional.of(Map.of("session_id", "s", "path", "a/b c")),
                FILES.match(PathTemplate.split("/files/s/a%2Fb%20c")));
    }

    @Test
    void the_last_variable_takes_all_the_rest_or_nothing() {
        for (String path : List.of("/files/s", "/files/s/")) {
            assertEquals(
                    Optional.of(Map.of("session_id", "s", "path", "")), FILES.match(PathTemplate.split(path)), path);
        }
        assertEquals(
                Optional.of(Map.of("session_id", "s", "path", "d/")),
                FILES.match(PathTemplate.split("/files/s/d/")),
                "what names a directory is told from a file's name");
        assertEquals(Optional.empty(), FILES.match(PathTemplate.split("/files")));
        assertEquals(Optional.empty(), FILES.match(PathTemplate.split("//files/s")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "a%2", "%ff", "%c3", "ü", "\ufffd"})
    void broken_encoding_is_refused(String encoded) {
        assertEquals(
                400,
                assertThrows(Problem.class, () -> PercentCoding.decode(encoded, false))
                        .status());
    }

    @Test
    void text_survives_encoding_and_decoding() {
        String text = "a b+%/新\"ü";
        assertEquals(text, PercentCoding.decode(PercentCoding.encode(text), true));
    }

    @Test
    void a_query_is_read_with_its_types() {
        QueryString query = new QueryString("offset=2&recursive=True&name=a+b%2B&name=second");
        assertEquals(2, query.number("offset", 0, 0, 10));
        assertEquals(7, query.number("absent", 7, 0, 10));
        assertEquals(true, query.flag("recursive"));
        assertEquals(Optional.of("a b+"), query.text("name"));
        assertEquals(
                422,
                assertThrows(Problem.class, () -> query.number("name", 0, 0, 10))
                        .status());
        assertEquals(
                422, assertThrows(Problem.class, () -> query.flag("offset")).status());
    }
}
