package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * SFTP clients that ask for too much. Broken packets, lengths and handles one by one, and the bound of one connection's handles, are held
 * by ssh-server's own {@code SftpProtocolTest}; here they come in floods, and to a server that others use.
 */
@UnderAttack
@Timeout(180)
@Isolated("the server's memory is measured")
class SftpFloodIT {

    /** More than that on the server's heap, of 512 MiB, would be answers that are heaped up. */
    private static final long MUCH = 48L << 20;

    private static final int CONNECTIONS = 10;

    /** The most handles that a connection is given. */
    private static final int HANDLES = 1024;

    @Test
    void ten_thousand_handles_over_many_connections_leave_the_server_descriptors_for_others(House house)
            throws Exception {
        List<SftpWire> wires = new ArrayList<>();
        try (Attacker attacker = Attacker.in(house)) {
            attacker.shell("echo content > f").code(0);
            int given = 0;
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    SftpWire wire = SftpWire.open(house, attacker.session());
                    wires.add(wire);
                    given += openMany(wire);
                }
                assertTrue(given >= HANDLES, given + " handles");
                assertTrue(given < CONNECTIONS * HANDLES, "as many handles as were asked for: " + given);
                house.assertOthersWork();
                assertEquals("on\n", attacker.shell("echo on").code(0).text());
            } finally {
                wires.forEach(SftpWire::close);
            }
            try (SftpWire again = SftpWire.open(house, attacker.session())) {
                again.handle("f", FOR_READING);
            }
        }
    }

    /** Asks for a thousand and some handles that take the most descriptors each, all at once, and counts those that are given. */
    private static int openMany(SftpWire wire) throws Exception {
        int asked = HANDLES + 10;
        for (int i = 0; i < asked; i++) {
            wire.send(OPEN, string("f"), number(FOR_READING | FOR_WRITING | APPENDING), number(0));
        }
        wire.flush();
        int given = 0;
        for (int i = 0; i < asked; i++) {
            SftpWire.Answer answer = wire.receive();
            given += answer.type() == HANDLE ? 1 : 0;
            assertTrue(answer.type() == HANDLE || answer.sentence().contains("too many open files"), answer::toString);
        }
        return given;
    }

    @Test
    void a_flood_of_requests_whose_answers_nobody_reads_is_not_held_in_memory(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            attacker.shell("head -c 1M /dev/zero > f").code(0);
            byte[] handle = wire.handle("f", FOR_READING);
            byte[] read = joined(number(7), string(handle), longNumber(0), number(256 << 10));
            byte[] packet = joined(number(1 + read.length), new byte[] {READ}, read);
            ByteBuffer many = ByteBuffer.allocate(packet.length * 1000);
            for (int i = 0; i < 1000; i++) {
                many.put(packet);
            }
            long before = house.server().heldBytes();
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 200; i++) { // answers of 50 GB
                        wire.raw(many.array());
                    }
                } catch (Exception e) {
                    System.getLogger("flood").log(System.Logger.Level.DEBUG, "the flood ended: {0}", e.getMessage());
                }
            });
            assertTrue(
                    !settles(flood), "the server took two hundred thousand requests that nobody reads the answers of");
            house.assertOthersWork();
            long grown = house.server().heldBytes() - before;
            assertTrue(grown < MUCH, () -> "the server holds " + grown + " bytes more");
            wire.drop();
            flood.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_flood_of_slow_requests_and_of_writes_that_wait_for_them_is_bounded_and_leaves_nothing_open(House house)
            throws Exception {
        int files = 20;
        try (Attacker attacker = Attacker.in(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            attacker.shell("for i in $(seq 0 " + files + "); do head -c 2M /dev/urandom > from$i; done")
                    .code(0);
            ByteArrayOutputStream round = new ByteArrayOutputStream();
            for (int i = 0; i < files; i++) {
                byte[] from = wire.handle("from" + i, FOR_READING);
                byte[] to = wire.handle("to" + i, FOR_WRITING | CREATING);
                byte[] copy = joined(
                        number(7),
                        string("copy-data"),
                        string(from),
                        longNumber(0),
                        longNumber(0),
                        string(to),
                        longNumber(0));
                byte[] write = joined(number(7), string(to), longNumber(0), number(200_000), new byte[200_000]);
                round.writeBytes(joined(number(1 + copy.length), new byte[] {(byte) EXTENDED}, copy));
                round.writeBytes(joined(number(1 + write.length), new byte[] {WRITE}, write));
            }
            long before = house.server().heldBytes();
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 5000; i++) { // copies of 200 GB
                        wire.raw(round.toByteArray());
                    }
                } catch (Exception e) {
                    System.getLogger("flood").log(System.Logger.Level.DEBUG, "the flood ended: {0}", e.getMessage());
                }
            });
            assertTrue(!settles(flood), "the server took a hundred thousand copies at once");
            house.assertOthersWork();
            long grown = house.server().heldBytes() - before;
            assertTrue(grown < MUCH, () -> "the server holds " + grown + " bytes more");
            assertFalse(open(house, attacker.session()).isEmpty());
            wire.drop();
            flood.get(60, TimeUnit.SECONDS);
            Eventually.holds(
                    Duration.ofSeconds(60),
                    () -> "closed: " + open(house, attacker.session()),
                    () -> open(house, attacker.session()).isEmpty());
        }
    }

    /** The files of a session that the server has open. */
    private static List<String> open(House house, String session) {
        try (Stream<Path> descriptors =
                Files.list(Path.of("/proc", Long.toString(house.server().pid()), "fd"))) {
            return descriptors
                    .map(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).toString();
                        } catch (IOException closedMeanwhile) {
                            return "";
                        }
                    })
                    .filter(target -> target.contains("/" + session + "/workspace/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it comes to its end within a while; a server that takes no more makes it wait for ever. */
    private static boolean settles(CompletableFuture<Void> flood) throws Exception {
        try {
            flood.get(5, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Test
    void packets_that_are_none_in_a_flood_end_their_own_channels_only(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                SftpWire good = SftpWire.open(house, attacker.session())) {
            for (int length : new int[] {-1, 0, Integer.MAX_VALUE, 1 << 30, 300_000, Integer.MIN_VALUE}) {
                try (SftpWire wire = SftpWire.open(house, attacker.session())) {
                    wire.rawUntilEnded(joined(number(length), new byte[70_000]));
                    wire.assertEnds();
                }
            }
            assertEquals(ATTRS, good.ask(STAT, string(".")).type());
        }
    }

    @Test
    void strings_that_say_they_are_longer_than_their_packet_are_refused_and_nothing_is_made(House house)
            throws Exception {
        try (Attacker attacker = Attacker.in(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            for (int type : new int[] {
                OPEN, LSTAT, SETSTAT, OPENDIR, REMOVE, MKDIR, RMDIR, REALPATH, STAT, RENAME, READLINK, SYMLINK, EXTENDED
            }) {
                for (long length : new long[] {-1, Integer.MAX_VALUE, 1 << 20, 5}) {
                    SftpWire.Answer answer = wire.ask(type, number(length), new byte[] {'x', 'y'});
                    assertEquals(STATUS, answer.type(), () -> type + ", " + length + ": " + answer);
                    assertTrue(answer.code() != OK, () -> type + ", " + length + ": " + answer);
                }
            }
            assertEquals("", attacker.shell("ls -A").code(0).text());
        }
    }
}
