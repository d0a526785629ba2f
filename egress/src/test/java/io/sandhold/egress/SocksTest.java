package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocksTest {

    private static final String GREETED = "0500";

    private TestTarget target;
    private TestFront front;

    @BeforeEach
    void start() {
        target = TestTarget.echo();
        front = new TestFront(
                TestFront.opening(target.port()).resolvingBy(name -> List.of(InetAddress.ofLiteral("127.0.0.1"))),
                "a.example:*",
                "127.0.0.1:*",
                "[::1]:*");
    }

    @AfterEach
    void stop() {
        front.close();
        target.close();
    }

    private String port() {
        return "%04x".formatted(target.port());
    }

    private static String name(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return "03%02x".formatted(bytes.length) + HexFormat.of().formatHex(bytes);
    }

    /** Sends hexadecimal bytes and an end, and gives back what came, likewise. */
    private String ask(String hex, String then) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(HexFormat.of().parseHex(hex));
        bytes.write(then.getBytes(StandardCharsets.US_ASCII));
        try (var socket = front.connect()) {
            socket.getOutputStream().write(bytes.toByteArray());
            socket.shutdownOutput();
            return HexFormat.of().formatHex(socket.getInputStream().readAllBytes());
        }
    }

    private static String reply(int code) {
        return GREETED + "05%02x0001000000000000".formatted(code);
    }

    @Test
    void a_name_and_an_address_are_connected_with_what_was_sent_ahead() throws Exception {
        String ahead = HexFormat.of().formatHex("ahead".getBytes(StandardCharsets.US_ASCII));
        for (String host : List.of(name("A.example"), "017f000001", name("127.0.0.1"))) {
            assertEquals(reply(0) + ahead, ask("050100" + "050100" + host + port(), "ahead"));
            EgressEvent event = front.event();
            assertEquals(EgressOutcome.CONNECTED, event.outcome());
            assertEquals(EgressProtocol.SOCKS5, event.protocol());
            assertEquals(5, event.bytesUp());
            assertEquals(5, event.bytesDown());
        }
        assertEquals(3, target.connections.get());
    }

    @ParameterizedTest
    @CsvSource({
        "050100 0502 00 017f0000010016, 7",
        "050100 0503 00 017f0000010016, 7",
        "050100 0500 00 017f0000010016, 7",
        "050100 0501 00 027f0000010016, 8",
        "050100 0501 00 000016, 8",
        "050100 0501 01 017f0000010016, 1",
        "050100 0401 00 017f0000010016, 1",
        "050100 0501 00 017f0000010000, 1",
        "050100 0501 00 017f0000010016, 2",
        "050100 0501 00 0400000000000000000000000000000001 0016, 2",
        "050100 0501 00 0400000000000000000000ffff7f000001 0016, 1",
        "050100 0501 00 0300 0016, 1",
    })
    void what_is_not_served_gets_the_reply_of_rfc_1928(String hex, int code) throws Exception {
        assertEquals(reply(code), ask(hex.replace(" ", ""), ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example\0",
                "a.example\0.evil.example",
                "\0",
                "a.example.",
                "127.1",
                "0x7f.1",
                "2130706433",
                "a_b.example",
                "a%00b",
                "b\u00fccher.example",
                "::1"
            })
    void an_odd_host_is_refused_and_escaped_in_the_event(String host) throws Exception {
        assertEquals(reply(1), ask("050100" + "050100" + name(host) + port(), ""));
        EgressEvent event = front.event();
        assertEquals(EgressOutcome.MALFORMED, event.outcome());
        assertEquals(PeerText.escape(host, 255), event.host());
        assertTrue((event.host() + event.detail()).chars().allMatch(c -> c >= ' ' && c < 127), event::toString);
        assertEquals(0, target.connections.get());
    }

    @Test
    void a_name_of_255_bytes_is_too_long() throws Exception {
        assertEquals(reply(1), ask("050100" + "050100" + name("a".repeat(255)) + port(), ""));
    }

    @Test
    void a_name_off_the_list_is_not_allowed() throws Exception {
        assertEquals(reply(2), ask("050100" + "050100" + name("b.example") + port(), ""));
        assertEquals(EgressOutcome.REFUSED_BY_LIST, front.event().outcome());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0500", "050102", "05020102", "05ff" + "02"})
    void without_the_method_of_no_authentication_there_is_none(String greeting) throws Exception {
        String padded = greeting.startsWith("05ff") ? greeting + "02".repeat(254) : greeting;
        assertEquals("05ff", ask(padded, ""));
        assertEquals(EgressOutcome.MALFORMED, front.event().outcome());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "05",
                "0501",
                "0502ff",
                "050100",
                "05010005",
                "0501000501000a",
                "050100050100030561",
                "0501000501000161"
            })
    void one_that_ends_halfway_is_over(String half) throws Exception {
        String answer = ask(half, "");
        assertTrue(answer.isEmpty() || answer.equals(GREETED) || answer.equals(reply(8)), answer);
        assertEquals(EgressOutcome.MALFORMED, front.event().outcome());
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "01", "04017f0000010016", "160301", "0a", "0d0a", "20", "61", "7f", "80", "ff", "1b"})
    void any_other_first_byte_ends_it_without_a_word(String bytes) throws Exception {
        assertEquals("", ask(bytes, "GET http://a.example/ HTTP/1.1\r\n\r\n"));
        assertEquals(EgressProtocol.UNKNOWN, front.event().protocol());
    }

    @Test
    void one_that_asks_nothing_is_told_of_too() throws Exception {
        assertArrayEquals(new byte[0], HexFormat.of().parseHex(ask("", "")));
        assertEquals(EgressOutcome.MALFORMED, front.event().outcome());
    }
}
