package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({
        "50M,52428800,50M",
        "1g,1073741824,1G",
        "512KiB,524288,512K",
        "1048576,1048576,1M",
        "1536K,1572864,1536K",
        "1000,1000,1000",
        "' 2 T ',2199023255552,2T",
        "8388607T,9223370937343148032,8388607T"
    })
    void a_size_is_read_and_written_in_its_shortest_form(String text, long bytes, String shortest) {
        assertEquals(bytes, ByteSize.parse(text));
        assertEquals(shortest, ByteSize.format(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "0M", "-1", "10X", "1.5G", "M", "1e9", "٣M", "10M\u001b[31m", "9999999999999999999"})
    void what_is_not_a_size_is_refused_with_an_example(String text) {
        SessionException e = assertThrows(SessionException.class, () -> ByteSize.parse(text));
        assertEquals(SessionError.INVALID, e.error());
        assertTrue(e.getMessage().contains("such as 50M"), e.getMessage());
        assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999T", "8388608T", "999999999999999999T"})
    void what_no_host_can_have_is_refused_by_name(String text) {
        SessionException e = assertThrows(SessionException.class, () -> ByteSize.parse(text));
        assertEquals(SessionError.INVALID, e.error());
        assertTrue(e.getMessage().startsWith("size " + text + " is more than any host allows"), e.getMessage());
    }
}
