package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tag says of a file, what a request makes depend on it, and which names a pattern means. */
class FileConditionsTest {

    private static final Instant CHANGED = Instant.parse("2026-03-04T05:06:07.089Z");
    private static final FileAttributes FILE =
            new FileAttributes(FileType.REGULAR, 0644, 10, 1000, 1000, 1, CHANGED, CHANGED, CHANGED, 42);

    private static Conditions conditions(HeaderName name, String value) {
        return Conditions.of(asked -> Map.of(name, value).containsKey(asked) ? Optional.of(value) : Optional.empty());
    }

    @Test
    void a_tag_is_weak_where_the_kernel_may_yet_change_the_file_in_the_same_tick() {
        FileTag now = FileTag.of(FILE, CHANGED.plusMillis(5));
        FileTag later = FileTag.of(FILE, CHANGED.plusMillis(500));
        assertTrue(now.text().startsWith("W/\""), now.text());
        assertTrue(later.text().startsWith("\""), later.text());
        assertFalse(FileTag.of(FILE, Instant.MAX).weak());
        assertEquals(now.opaque(), later.opaque());
        assertFalse(now.isStrongly(now.text()));
        assertTrue(later.isStrongly(later.text()));
        assertFalse(later.isStrongly(now.text()));
        assertTrue(later.in("\"a\", " + now.text() + ",\"b\""));
        assertTrue(later.in(" * "));
        assertFalse(later.in(later.opaque()));
        assertFalse(later.in("\"\", W/\"\", W/"));
    }

    @Test
    void a_date_is_of_whole_seconds_and_one_that_is_none_is_no_condition() {
        String same = "Wed, 04 Mar 2026 05:06:07 GMT";
        String before = "Wed, 04 Mar 2026 05:06:06 GMT";
        assertTrue(conditions(HeaderNames.IF_MODIFIED_SINCE, same).known(FILE));
        assertFalse(conditions(HeaderNames.IF_MODIFIED_SINCE, before).known(FILE));
        assertTrue(conditions(HeaderNames.IF_RANGE, same).rangeHolds(FILE));
        assertFalse(conditions(HeaderNames.IF_RANGE, before).rangeHolds(FILE));
        assertFalse(conditions(HeaderNames.IF_RANGE, "yesterday").rangeHolds(FILE));
        conditions(HeaderNames.IF_UNMODIFIED_SINCE, same).checkAnswer(FILE);
        assertEquals(
                412,
                assertThrows(
                                Problem.class,
                                () -> conditions(HeaderNames.IF_UNMODIFIED_SINCE, before)
                                        .checkAnswer(FILE))
                        .status());
        for (String none : List.of("", "yesterday", "Wed, 99 Mar 2026 05:06:07 GMT")) {
            assertFalse(conditions(HeaderNames.IF_MODIFIED_SINCE, none).known(FILE));
            conditions(HeaderNames.IF_UNMODIFIED_SINCE, none).checkAnswer(FILE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "*.py, a.py, true",
        "*.py, d/a.py, false",
        "*.py, .a.py, false",
        ".*.py, .a.py, true",
        "**, a/b/c, true",
        "**/*.py, a.py, true",
        "**/*.py, a/b/c.py, true",
        "**/b/*.py, a/b/c.py, true",
        "**/b/**/d, b/x/y/d, true",
        "a/**/d, a/d, true",
        "a/**/d, a/b/e, false",
        "**/x, .git/x, false",
        "?.[a-c]*, x.bcd, true",
        "[!a]x, bx, true",
        "[!a]x, ax, false",
        "[]a]x, ']x', true",
        "'\\*', '*', true",
        "'\\*', 'a', false",
        "'{a,b/c}.txt', b/c.txt, true",
        "'{,x}a', a, true",
        "'a{b', '', refused",
        "'[', '', refused",
        "'a[b/c]', '', refused",
    })
    void a_pattern_means_these_names_and_no_others(String pattern, String path, String expected) {
        if (expected.equals("refused")) {
            assertEquals(
                    422,
                    assertThrows(Problem.class, () -> GlobPattern.parse(pattern))
                            .status());
            return;
        }
        assertEquals(
                Boolean.parseBoolean(expected), GlobPattern.parse(pattern).matches(List.of(path.split("/")), false));
    }
}
