package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that change while they are sent: what was announced is what comes, or the connection ends plainly. */
@UnderAttack
@Timeout(120)
class ChangingFileIT {

    /** More than sockets hold, so that the server is still sending when the file changes. */
    private static final int LARGE = 60 << 20;

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    /** By some megabytes a second: what it grows to in the time of the test stays far below its quota. */
    private static final String GROW = """
            import sys, threading, time
            stop = threading.Event()
            threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
            with open('/workspace/f', 'ab', buffering=0) as f:
                f.write(b'x' * (8 << 20))
                print('growing')
                while not stop.is_set():
                    f.write(b'x' * 1000)
                    time.sleep(0.0001)
            """;

    @Test
    void a_file_that_grows_is_sent_as_long_as_it_was_announced(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house, "{\"size\":\"400M\"}");
                JailProgram grower = attacker.start(GROW)) {
            long longest = 0;
            for (int i = 0; i < 5; i++) {
                long sent = longest;
                Eventually.holds(
                        Duration.ofSeconds(30),
                        () -> "it does not grow beyond " + sent,
                        () -> Long.parseLong(attacker.shell("stat -c %s f")
                                        .code(0)
                                        .text()
                                        .strip())
                                > sent);
                try (RawHttp http = new RawHttp(house)) {
                    http.send(http.head("GET", "/download/" + attacker.session() + "/f") + "Connection: close\r\n\r\n");
                    long announced = length(http.answerHead());
                    assertEquals(announced, http.countRest());
                    assertTrue(announced > longest, "announced as it was before");
                    longest = announced;
                }
            }
            grower.finish();
        }
    }

    @Test
    void a_file_that_shrinks_breaks_the_connection_and_nothing_is_made_up(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            attacker.shell("head -c " + LARGE + " /dev/zero > f").code(0);
            for (String range : new String[] {"", "Range: bytes=1000-\r\n"}) {
                attacker.shell("truncate -s " + LARGE + " f").code(0);
                try (RawHttp http = new RawHttp(house)) {
                    http.send(http.head("GET", "/download/" + attacker.session() + "/f") + range + "\r\n");
                    long announced = length(http.answerHead());
                    assertEquals(1000, http.body(1000).length);
                    attacker.shell("truncate -s 500 f").code(0);
                    long came = 1000 + http.countRest();
                    assertTrue(came < announced, () -> came + " of " + announced + " bytes came");
                }
            }
            assertEquals("500\n", attacker.shell("stat -c %s f").code(0).text());
        }
    }

    @Test
    void a_file_that_is_removed_or_replaced_is_sent_to_its_end(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            attacker.shell("head -c 30M /dev/zero > f").code(0);
            for (String change : new String[] {"echo other > g; mv g f", "rm f"}) {
                try (RawHttp http = new RawHttp(house)) {
                    http.send(http.head("GET", "/download/" + attacker.session() + "/f") + "Connection: close\r\n\r\n");
                    long announced = length(http.answerHead());
                    attacker.shell(change).code(0);
                    assertEquals(announced, http.countRest());
                }
            }
        }
    }

    @Test
    void a_session_that_is_deleted_under_a_download_ends_it(House house) throws Exception {
        String session;
        try (RawHttp http = new RawHttp(house)) {
            long announced;
            try (Attacker attacker = Attacker.in(house)) {
                session = attacker.session();
                attacker.shell("head -c " + LARGE + " /dev/zero > f").code(0);
                http.send(http.head("GET", "/download/" + session + "/f") + "\r\n");
                announced = length(http.answerHead());
            }
            long came = http.countRest();
            assertTrue(came < announced, () -> came + " of " + announced + " bytes came");
        }
        Eventually.holds(
                Duration.ofSeconds(20),
                () -> "gone",
                () -> !house.rest().get("/status/" + session).json().getBoolean("exists"));
    }

    @Test
    void over_sftp_a_file_ends_where_it_ends_when_it_is_read(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            attacker.shell("printf 0123456789 > f").code(0);
            byte[] handle = wire.handle("f", FOR_READING);
            attacker.shell("printf 012 > f").code(0);
            SftpWire.Answer data = wire.ask(READ, string(handle), longNumber(0), number(100));
            assertArrayEquals("012".getBytes(StandardCharsets.US_ASCII), data.string());
            assertEquals(
                    EOF,
                    wire.ask(READ, string(handle), longNumber(5), number(100)).code());
            attacker.shell("printf 3456789abc >> f; rm f").code(0);
            data = wire.ask(READ, string(handle), longNumber(3), number(100));
            assertEquals("3456789abc", new String(data.string(), StandardCharsets.US_ASCII));
        }
    }

    private static long length(String head) {
        assertTrue(head.startsWith("HTTP/1.1 20"), head);
        Matcher matcher = LENGTH.matcher(head);
        assertTrue(matcher.find(), head);
        return Long.parseLong(matcher.group(1));
    }
}
