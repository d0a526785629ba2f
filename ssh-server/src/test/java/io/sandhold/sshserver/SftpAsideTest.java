package io.sandhold.sshserver;

import static io.sandhold.sshserver.SftpWire.bytes;
import static io.sandhold.sshserver.SftpWire.longNumber;
import static io.sandhold.sshserver.SftpWire.number;
import static io.sandhold.sshserver.SftpWire.string;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests of one SFTP channel side by side: which overtake a slow one, and which wait for it. What is slow are real copies. */
@ExtendWith(TestHouse.Key.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SftpAsideTest {

    private static final int CLOSE = 4;
    private static final int READ = 5;
    private static final int WRITE = 6;
    private static final int FSTAT = 8;
    private static final int REMOVE = 13;
    private static final int STAT = 17;
    private static final int STATUS = 101;
    private static final int DATA = 103;
    private static final int ATTRS = 105;
    private static final int READS = 1;
    private static final int WRITES_ANEW = 0x1a;
    private static final int READS_AND_WRITES_ANEW = 0x1b;

    /** So long that one copy takes some milliseconds. */
    private static final int LONG = 16 << 20;

    private final String session = TestHouse.newSession();

    private record Answer(int type, int id, ByteBuffer rest) {
        /** Of a status. */
        int code() {
            return rest.getInt(rest.position());
        }

        /** Of attributes: the first of them. */
        long size() {
            return rest.getLong(rest.position() + 4);
        }
    }

    private static Answer receive(SftpWire wire) throws IOException {
        byte[] packet = new byte[wire.in.readInt()];
        wire.in.readFully(packet);
        ByteBuffer rest = ByteBuffer.wrap(packet, 1, packet.length - 1);
        return new Answer(packet[0], rest.getInt(), rest);
    }

    private static List<Answer> receive(SftpWire wire, int count) throws IOException {
        List<Answer> answers = new ArrayList<>();
        while (answers.size() < count) {
            answers.add(receive(wire));
        }
        return answers;
    }

    private static void copy(SftpWire wire, int id, byte[] from, byte[] to) throws IOException {
        wire.send(
                SftpRequest.EXTENDED,
                number(id),
                string("copy-data"),
                string(from),
                longNumber(0),
                longNumber(0),
                string(to),
                longNumber(0));
    }

    private void makeLongFile(TestHouse house) {
        assertEquals(
                0,
                house.client()
                        .ssh(session, "head -c " + LONG + " /dev/urandom > long")
                        .exit());
    }

    @Test
    void a_copy_holds_up_no_request_about_another_file(TestHouse house) throws IOException {
        makeLongFile(house);
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] from = wire.handle("long", READS);
            byte[] to = wire.handle("copy", WRITES_ANEW);
            byte[] other = wire.handle("other", READS_AND_WRITES_ANEW);
            int copies = 60;
            for (int i = 0; i < copies; i++) {
                copy(wire, i, from, to);
            }
            wire.send(STAT, number(100), string("/workspace"));
            wire.send(WRITE, number(101), string(other), longNumber(0), string("content"));
            wire.send(READ, number(102), string(other), longNumber(0), number(100));
            wire.send(CLOSE, number(103), string(other));
            wire.send(REMOVE, number(104), string("other"));
            List<Integer> order = new ArrayList<>();
            for (Answer answer : receive(wire, copies + 5)) {
                order.add(answer.id());
                switch (answer.id()) {
                    case 100 -> assertEquals(ATTRS, answer.type());
                    case 102 -> assertArrayEquals("content".getBytes(), bytes(answer.rest()));
                    default -> assertEquals(0, answer.code(), () -> "request " + answer.id());
                }
            }
            assertEquals(
                    Stream.iterate(0, i -> i + 1).limit(copies).toList(),
                    order.stream().filter(id -> id < 100).toList(),
                    "copies into one file are done in their order");
            assertEquals(
                    List.of(100, 101, 102, 103, 104),
                    order.stream().filter(id -> id >= 100).toList());
            assertEquals(copies - 1, order.getLast(), "the last copy is answered after all that came after it");
        }
    }

    @Test
    void what_is_about_the_same_file_is_as_if_each_request_had_been_waited_for(TestHouse house) throws IOException {
        makeLongFile(house);
        byte[] end = new byte[1000];
        new Random(7).nextBytes(end);
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] from = wire.handle("long", READS);
            byte[] to = wire.handle("copy", WRITES_ANEW);
            byte[] again = wire.handle("copy", READS);
            copy(wire, 1, from, to);
            wire.send(STAT, number(2), string("copy"));
            wire.send(FSTAT, number(3), string(again));
            wire.send(WRITE, number(4), string(to), longNumber(LONG), string(end));
            wire.send(READ, number(5), string(again), longNumber(LONG), number(2000));
            wire.send(CLOSE, number(6), string(to));
            wire.send(WRITE, number(7), string(to), longNumber(0), string("late"));
            wire.send(
                    SftpRequest.EXTENDED, number(8), string("posix-rename@openssh.com"), string("copy"), string("new"));
            wire.send(STAT, number(9), string("new"));
            wire.send(STAT, number(10), string("copy"));
            List<Answer> answers = receive(wire, 10);
            assertEquals(
                    List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
                    answers.stream().map(Answer::id).toList());
            assertEquals(0, answers.get(0).code());
            assertEquals(LONG, answers.get(1).size(), "by its path it is seen when it is copied");
            assertEquals(LONG, answers.get(2).size(), "and by another handle");
            assertEquals(0, answers.get(3).code());
            assertEquals(DATA, answers.get(4).type());
            assertArrayEquals(end, bytes(answers.get(4).rest()));
            assertEquals(0, answers.get(5).code());
            assertEquals(SftpRefusal.FAILURE, answers.get(6).code(), "it was closed before");
            assertEquals(0, answers.get(7).code());
            assertEquals(LONG + end.length, answers.get(8).size());
            assertEquals(STATUS, answers.get(9).type());
            assertEquals(SftpRefusal.NO_SUCH_FILE, answers.get(9).code());
        }
    }

    @Test
    void a_file_is_opened_anew_only_when_what_was_asked_before_is_done(TestHouse house) throws IOException {
        makeLongFile(house);
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] from = wire.handle("long", READS);
            byte[] to = wire.handle("copy", WRITES_ANEW);
            copy(wire, 1, from, to);
            wire.send(SftpProtocolTest.OPEN, number(2), string("copy"), number(WRITES_ANEW), number(0));
            wire.send(STAT, number(3), string("copy"));
            List<Answer> answers = receive(wire, 3);
            assertEquals(List.of(1, 2, 3), answers.stream().map(Answer::id).toList());
            assertEquals(0, answers.get(2).size());
        }
    }

    /** More files than may be at work, and more requests than may wait. */
    @Test
    void more_slow_requests_than_there_is_room_for_are_all_done(TestHouse house) throws IOException {
        makeLongFile(house);
        int files = 3 * SftpAside.MOST;
        int times = 8;
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] from = wire.handle("long", READS);
            List<byte[]> copies = new ArrayList<>();
            for (int i = 0; i < files; i++) {
                byte[] to = wire.handle("copy" + i, READS_AND_WRITES_ANEW);
                wire.send(WRITE, number(7), string(to), longNumber(0), string("x".repeat(1000)));
                assertEquals(0, wire.status());
                copies.add(to);
            }
            assertTrue(from.length > 0);
            for (int time = 0; time < times; time++) {
                for (byte[] to : copies) {
                    wire.send(SftpRequest.EXTENDED, number(time), string("fsync@openssh.com"), string(to));
                }
            }
            for (Answer answer : receive(wire, files * times)) {
                assertEquals(0, answer.code());
            }
        }
    }

    @Test
    void a_client_that_vanishes_amid_slow_requests_leaves_nothing_open(TestHouse house) throws Exception {
        makeLongFile(house);
        Path volume = volume(house);
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] from = wire.handle("long", READS);
            byte[] to = wire.handle("copy", WRITES_ANEW);
            for (int i = 0; i < 40; i++) {
                copy(wire, i, from, to);
            }
            assertEquals(0, receive(wire).id());
            assertTrue(open(volume) >= 2);
            wire.client.session().close(true).await(ProtocolClient.LONGEST);
            Await.until(() -> open(volume) == 0);
        }
    }

    /** A directory is read aside, too: in its own order, and to its end. */
    @Test
    void a_directory_is_read_in_its_order_by_requests_that_nobody_waited_for(TestHouse house) throws IOException {
        assertEquals(
                0,
                house.client()
                        .ssh(session, "mkdir many && cd many && seq 450 | xargs touch")
                        .exit());
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            wire.send(11, number(7), string("many"));
            ByteBuffer opened = wire.answer(102);
            assertEquals(7, opened.getInt());
            byte[] handle = bytes(opened);
            for (int i = 1; i <= 6; i++) {
                wire.send(12, number(i), string(handle));
            }
            wire.send(CLOSE, number(7), string(handle));
            List<Answer> answers = receive(wire, 7);
            assertEquals(
                    List.of(1, 2, 3, 4, 5, 6, 7),
                    answers.stream().map(Answer::id).toList());
            assertEquals(
                    452,
                    answers.subList(0, 5).stream()
                            .mapToInt(
                                    answer -> answer.rest().getInt(answer.rest().position()))
                            .sum());
            assertEquals(SftpRefusal.EOF, answers.get(5).code());
            assertEquals(0, answers.get(6).code());
        }
    }

    private Path volume(TestHouse house) throws IOException {
        try (Stream<Path> below = Files.walk(house.directory().resolve("volumes"), 4)) {
            return below.filter(path -> path.getFileName().toString().equals(session))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** How many descriptors of this process lead to files of a volume. */
    private static long open(Path volume) {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(descriptor -> {
                        try {
                            Path target = Files.readSymbolicLink(descriptor);
                            return target.startsWith(volume.resolve("workspace"))
                                    && !target.equals(volume.resolve("workspace"));
                        } catch (IOException gone) {
                            return false;
                        }
                    })
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
