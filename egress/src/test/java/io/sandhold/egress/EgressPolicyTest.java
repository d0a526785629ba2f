package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "example.org:443, example.org:443, true",
        "Example.ORG:443, example.org:443, true",
        "example.org:443, EXAMPLE.org:443, true",
        "example.org:443, example.org:80, false",
        "example.org:443, www.example.org:443, false",
        "example.org:443, example.org.evil.example:443, false",
        "example.org:443, evilexample.org:443, false",
        "example.org, example.org:80, true",
        "example.org, example.org:443, true",
        "example.org, example.org:8080, false",
        "example.org:*, example.org:1, true",
        "example.org:*, example.org:65535, true",
        "*.example.org:443, a.example.org:443, true",
        "*.example.org:443, a.b.example.org:443, true",
        "*.example.org:443, example.org:443, false",
        "*.example.org:443, evilexample.org:443, false",
        "*.example.org:443, a.example.org:80, false",
        "*.example.org, a.example.org:80, true",
        "203.0.113.7:443, 203.0.113.7:443, true",
        "203.0.113.7:443, 203.0.113.8:443, false",
        "[2001:db8::1]:443, [2001:DB8:0::1]:443, true",
        "[2001:db8::1]:443, [2001:db8::2]:443, false",
        "[2001:db8::1], [2001:db8::1]:80, true",
    })
    void an_entry_allows_what_it_says(String entry, String target, boolean allowed) {
        assertEquals(allowed, EgressPolicy.parse(List.of(entry)).allows(Target.parse(target, OptionalInt.empty())));
    }

    @Test
    void an_empty_list_allows_nothing() {
        assertFalse(EgressPolicy.NOTHING.allows(new Target(Host.parse("example.org"), 443)));
        assertEquals(EgressPolicy.NOTHING, EgressPolicy.parse(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*:443",
                "*.",
                "*.org",
                "*.org:443",
                "**.example.org",
                "a.*.example.org",
                "*example.org",
                "*.*.example.org",
                "*.203.0.113.7",
                "*.[2001:db8::1]",
                "example.org:",
                "example.org:0",
                "example.org:65536",
                "example.org:80-90",
                "example.org:http",
                "example.org:**",
                "https://example.org",
                "example.org/path",
                "user@example.org",
                "example.org.",
                "example.org:443 ",
                "10.0.0.0/8:443",
                "2001:db8::1",
                "2001:db8::1:443",
                "127.1:80",
                "0x7f.1:80",
                "a_b.example:443",
                "bücher.example"
            })
    void what_is_no_entry_is_refused_with_its_name(String entry) {
        String message = assertThrows(EgressException.class, () -> EgressPolicy.parse(List.of(entry)))
                .getMessage();
        assertTrue(message.contains("An entry is host:port, host:* or host"), message);
        assertTrue(message.contains("'"), message);
    }

    @Test
    void all_mistakes_are_told_at_once_and_not_without_end() {
        String two = assertThrows(
                        EgressException.class, () -> EgressPolicy.parse(List.of("127.1", "example.org", "a_b")))
                .getMessage();
        assertTrue(two.contains("'127.1'") && two.contains("'a_b'"), two);
        String many = assertThrows(EgressException.class, () -> EgressPolicy.parse(Collections.nCopies(900, "127.1")))
                .getMessage();
        assertTrue(many.contains("and 895 more"), many);
        assertThrows(EgressException.class, () -> EgressPolicy.parse(Collections.nCopies(1001, "example.org")));
    }

    @Test
    void entries_are_spelled_such_that_they_are_read_again() {
        EgressPolicy policy = EgressPolicy.parse(List.of(
                "Example.org", "example.ORG", "*.Example.org:443", "host:*", "[2001:db8::1]:8443", "203.0.113.7"));
        assertEquals(
                List.of("example.org", "*.example.org:443", "host:*", "[2001:db8:0:0:0:0:0:1]:8443", "203.0.113.7"),
                policy.entries());
        assertEquals(policy, EgressPolicy.parse(policy.entries()));
    }
}
