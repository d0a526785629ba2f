package io.sandhold.sshserver;

import static io.sandhold.sshserver.SftpWire.bytes;
import static io.sandhold.sshserver.SftpWire.longNumber;
import static io.sandhold.sshserver.SftpWire.number;
import static io.sandhold.sshserver.SftpWire.string;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Door;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transfers over SFTP while their session's time, jail or life comes to its end. */
@ExtendWith(TestHouse.Key.class)
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SftpLifeTest {

    private static final int CLOSE = 4;
    private static final int READ = 5;
    private static final int WRITE = 6;
    private static final int READS = 1;
    private static final int WRITES_ANEW = 0x1a;
    private static final Principal TESTER = new Principal(TestHouse.ACCOUNT, Role.USER, Door.SFTP, "127.0.0.1");

    private static String idling(TestHouse house) {
        String session = TestHouse.newSession();
        house.host()
                .sessions()
                .create(TESTER, new SessionId(session), SessionRequest.DEFAULTS.idleTime(Duration.ofSeconds(2)));
        return session;
    }

    private static boolean isThere(TestHouse house, String session) {
        return house.host().sessions().find(TESTER, new SessionId(session)).isPresent();
    }

    private static void write(SftpWire wire, byte[] handle, long offset, byte[] data) throws IOException {
        wire.send(WRITE, number(7), string(handle), longNumber(offset), string(data));
        assertEquals(0, wire.status());
    }

    private static byte[] read(SftpWire wire, byte[] handle, long offset, int length) throws IOException {
        wire.send(READ, number(7), string(handle), longNumber(offset), number(length));
        ByteBuffer answer = wire.answer(103);
        assertEquals(7, answer.getInt());
        return bytes(answer);
    }

    private static void close(SftpWire wire, byte[] handle) throws IOException {
        wire.send(CLOSE, number(7), string(handle));
        assertEquals(0, wire.status());
    }

    /** One session is written to, one read from, and one only connected to, until that one is removed. */
    @Test
    void a_transfer_that_takes_longer_than_a_session_may_go_unused_is_use_all_the_while(TestHouse house)
            throws Exception {
        String written = idling(house);
        String readFrom = idling(house);
        String idle = idling(house);
        try (SftpWire writer = SftpWire.greeted(house, written);
                SftpWire reader = SftpWire.greeted(house, readFrom);
                SftpWire connected = SftpWire.greeted(house, idle)) {
            assertTrue(connected.channel.isOpen());
            byte[] made = reader.handle("f", WRITES_ANEW);
            write(reader, made, 0, new byte[] {1, 2, 3});
            close(reader, made);
            byte[] reads = reader.handle("f", READS);
            byte[] writes = writer.handle("f", WRITES_ANEW);
            Instant begun = Instant.now();
            for (int i = 0; isThere(house, idle); i++) {
                write(writer, writes, i, new byte[1]);
                assertArrayEquals(new byte[] {1, 2, 3}, read(reader, reads, 0, 3));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            assertTrue(Instant.now().isAfter(begun.plusSeconds(1)));
            assertTrue(isThere(house, written));
            assertTrue(isThere(house, readFrom));
            write(writer, writes, 0, new byte[] {9});
            close(writer, writes);
            close(reader, reads);
        }
    }

    @Test
    void a_jail_that_is_killed_or_stopped_under_transfers_ends_none_of_them(TestHouse house) throws Exception {
        String session = TestHouse.newSession();
        byte[] content = new byte[3 * 100_000];
        new Random(7).nextBytes(content);
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] writes = wire.handle("f", WRITES_ANEW);
            write(wire, writes, 0, piece(content, 0));
            List<String> jail = JailProcesses.of(house, session);
            assertFalse(jail.isEmpty());
            for (String process : jail) {
                ProcessHandle.of(Long.parseLong(process)).ifPresent(ProcessHandle::destroyForcibly);
            }
            Await.until(() -> jail.stream()
                    .noneMatch(process -> ProcessHandle.of(Long.parseLong(process))
                            .filter(ProcessHandle::isAlive)
                            .isPresent()));
            write(wire, writes, 100_000, piece(content, 1));
            List<String> next = JailProcesses.of(house, session);
            assertNotEquals(jail, next, "the next command starts another");
            house.host().sessions().stop(TESTER, new SessionId(session), "under a transfer");
            write(wire, writes, 200_000, piece(content, 2));
            close(wire, writes);
            byte[] reads = wire.handle("f", READS);
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(piece(content, i), read(wire, reads, i * 100_000L, 100_000));
            }
            close(wire, reads);
        }
    }

    private static byte[] piece(byte[] content, int number) {
        return Arrays.copyOfRange(content, number * 100_000, (number + 1) * 100_000);
    }

    @Test
    void a_session_that_is_deleted_under_a_transfer_ends_it_with_a_sentence(TestHouse house) throws Exception {
        String session = TestHouse.newSession();
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] writes = wire.handle("f", WRITES_ANEW);
            write(wire, writes, 0, new byte[1000]);
            house.host().sessions().delete(TESTER, new SessionId(session), "enough");
            wire.assertDisconnected("was deleted: enough");
        }
    }
}
