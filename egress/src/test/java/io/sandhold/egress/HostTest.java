package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org",
        "EXAMPLE.Org, example.org",
        "mirror, mirror",
        "1e100.net, 1e100.net",
        "3com.com, 3com.com",
        "a--b.xn--bcher-kva.example, a--b.xn--bcher-kva.example",
        "127.0.0.1.nip.io, 127.0.0.1.nip.io",
        "203.0.113.7, 203.0.113.7",
        "0.0.0.0, 0.0.0.0",
        "[2001:DB8::1], [2001:db8:0:0:0:0:0:1]",
        "[::], [0:0:0:0:0:0:0:0]",
    })
    void a_name_and_an_address_have_one_spelling(String written, String spelled) {
        assertEquals(spelled, Host.parse(written).text());
        assertEquals(Host.parse(written), Host.parse(spelled));
    }

    @Test
    void an_address_is_never_taken_for_a_name() {
        assertTrue(Host.parse("127.0.0.1") instanceof Host.Literal);
        assertTrue(Host.parse("[::1]") instanceof Host.Literal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                ".a",
                "example.org.",
                "127.0.0.1.",
                "-a",
                "a-",
                "a.-b",
                "a_b",
                "_a.example",
                "a b",
                " a",
                "a ",
                "a\tb",
                "a\0b",
                "example.org\0.evil.example",
                "example.org\n",
                "a\r\nb",
                "\u007f",
                "a%00b",
                "%61.example",
                "ex%61mple.org",
                "a/b",
                "a\\b",
                "a@b",
                "a:b",
                "a?b",
                "a#b",
                "a;b",
                "a,b",
                "*",
                "*.a",
                "a*",
                "(a)",
                "'a'",
                "\"a\"",
                "bücher.example",
                "ｅxample.org",
                "example。org",
                "ⅰ.example",
                "\u212A.example",
                "\u0130.example",
                "a\u00ADb",
                "a\u200Db",
                "127.1",
                "127.0.1",
                "127",
                "2130706433",
                "0",
                "0x7f.1",
                "0x7f000001",
                "0x7f.0x0.0x0.0x1",
                "0x",
                "a.0x",
                "a.0x7F",
                "a.1",
                "0177.0.0.1",
                "00.0.0.0",
                "127.0.0.01",
                "127.0.0.256",
                "256.0.0.1",
                "1.2.3.4.5",
                "1.2.3",
                "999.1.1.1",
                "1.2.3.4x.5",
                "127.0.0.1%lo",
                "+127.0.0.1",
                "१२७.0.0.1",
                "①27.0.0.1",
                "::1",
                "[::1",
                "::1]",
                "[]",
                "[:]",
                "[1]",
                "[127.0.0.1]",
                "[::1%lo]",
                "[::1%25lo]",
                "[fe80::1%1]",
                "[::1]x",
                "[[::1]]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[0:0:0:0:0:FFFF:1.2.3.4]",
                "[v1.x]",
                "[:::1]",
                "[1:2:3:4:5:6:7:8:9]",
                "[12345::]",
                "[::1.2.3]",
                "[::01.2.3.4]"
            })
    void what_two_readers_could_take_differently_is_no_host(String odd) {
        String message =
                assertThrows(EgressException.class, () -> Host.parse(odd)).getMessage();
        assertTrue(message.contains("is not a host: "), message);
        assertTrue(message.chars().allMatch(c -> c >= ' ' && c < 127), message);
    }

    @Test
    void lengths_are_those_of_dns() {
        String label = "a".repeat(63);
        String longest = label + "." + label + "." + label + "." + "a".repeat(61);
        assertEquals(253, Host.parse(longest).text().length());
        assertThrows(EgressException.class, () -> Host.parse(longest + "a"));
        assertThrows(EgressException.class, () -> Host.parse("a" + label));
        assertTrue(assertThrows(EgressException.class, () -> Host.parse("x".repeat(100_000)))
                        .getMessage()
                        .length()
                < 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:",
                "a:0",
                "a:65536",
                "a:99999",
                "a:100000",
                "a:080",
                "a:+80",
                "a:-1",
                "a: 80",
                "a:80 ",
                "a:8O",
                "a:٨٠",
                "a:80:80",
                ":80",
                "[::1]80",
                "[::1]:",
                "[::1",
                "a:443@b:80",
                "::1:80",
                "2001:db8::1:443"
            })
    void what_is_not_host_and_port_is_no_target(String odd) {
        assertThrows(EgressException.class, () -> Target.parse(odd, OptionalInt.empty()));
    }

    @Test
    void a_target_is_host_and_port() {
        assertEquals(
                "[2001:db8:0:0:0:0:0:1]:65535",
                Target.parse("[2001:db8::1]:65535", OptionalInt.empty()).toString());
        assertEquals("a:1", Target.parse("A:1", OptionalInt.empty()).toString());
        assertEquals("a:80", Target.parse("a", OptionalInt.of(80)).toString());
        assertEquals(
                "[2001:db8:0:0:0:0:0:1]:80",
                Target.parse("[2001:db8::1]", OptionalInt.of(80)).toString());
    }
}
