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
    @CsvSource({
        "0, 0",
        "1023, 1023",
        "1024, 1K",
        "1536, 1.5K",
        "10239, 10K",
        "9863168, 9.4M",
        "67108864, 64M",
        "1610612736, 1.5G",
        "5497558138880, 5T",
        "9223372036854775807, 8388608T"
    })
    void a_glance_takes_one_digit_after_the_point_below_ten(long bytes, String about) {
        assertEquals(about, ByteSize.about(bytes));
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
