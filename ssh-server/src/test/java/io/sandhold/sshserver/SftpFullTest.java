package io.sandhold.sshserver;

import static io.sandhold.sshserver.SftpWire.longNumber;
import static io.sandhold.sshserver.SftpWire.number;
import static io.sandhold.sshserver.SftpWire.string;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Door;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that do not fit: what stands then is the beginning of the file and nothing else, so that it can be gone on with. */
@ExtendWith(TestHouse.Key.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SftpFullTest {

    private static final int CLOSE = 4;
    private static final int WRITE = 6;
    private static final int FSETSTAT = 10;
    private static final int STATUS = 101;
    private static final int READS_AND_WRITES_ANEW = 0x1b;
    private static final int PIECE = 255 << 10;
    private static final long QUOTA = 20L << 20;

    private final String session = TestHouse.newSession();
    private final byte[] content = new byte[32 << 20];

    @TempDir
    Path local;

    @BeforeEach
    void makeASmallSession(TestHouse house) {
        new Random(3).nextBytes(content);
        house.host().sessions().create(owner(house), new SessionId(session), SessionRequest.DEFAULTS.quota(QUOTA));
    }

    private Principal owner(TestHouse house) {
        return house.host().accounts().byToken(house.token(), Door.SSH, "").orElseThrow();
    }

    private void raise(TestHouse house) {
        house.host().sessions().change(owner(house), new SessionId(session), SessionRequest.DEFAULTS.quota(4 * QUOTA));
    }

    private byte[] there(TestHouse house, String name) {
        try (SessionLease lease = house.host().sessions().lease(owner(house), new SessionId(session));
                ConfinedFile file = lease.files().open(VolumePath.of("/workspace/" + name), Set.of(OpenMode.READ), 0)) {
            ByteBuffer all = ByteBuffer.allocate((int) file.size());
            while (all.hasRemaining() && file.read(all, all.position()) >= 0) {}
            return all.array();
        }
    }

    private void assertTheBeginning(byte[] found) {
        assertTrue(found.length > 0 && found.length <= QUOTA, () -> found.length + " bytes");
        assertArrayEquals(Arrays.copyOf(content, found.length), found);
    }

    @Test
    void an_upload_that_did_not_fit_is_gone_on_with_when_there_is_more_room(TestHouse house) throws IOException {
        Path from = Files.write(local.resolve("from"), content);
        for (String program : new String[] {"sftp", "scp"}) {
            Ran full = program.equals("sftp")
                    ? house.client().sftp(session, "put " + from + " big")
                    : house.client().scp(from.toString(), session + "@127.0.0.1:big");
            assertNotEquals(0, full.exit(), full::toString);
            assertTrue(full.err().contains("quota"), full::toString);
            assertTheBeginning(there(house, "big"));
        }
        raise(house);
        Ran more = house.client().sftp(session, "reput " + from + " big");
        assertEquals(0, more.exit(), more::toString);
        assertArrayEquals(content, there(house, "big"));
    }

    /** The client sends all before it hears of any; a small write would still find room behind the first that did not. */
    @Test
    void no_write_of_a_handle_follows_one_for_which_there_was_no_room(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] handle = wire.handle("big", READS_AND_WRITES_ANEW);
            int failed = 0;
            for (int at = 0; at < content.length; at += PIECE) {
                byte[] piece = Arrays.copyOfRange(content, at, Math.min(content.length, at + PIECE));
                wire.send(WRITE, number(7), string(handle), longNumber(at), string(piece));
                failed += wire.status() == 0 ? 0 : 1;
            }
            assertTrue(failed > 1, failed + " writes found no room");
            wire.send(WRITE, number(7), string(handle), longNumber(content.length), string("x"));
            ByteBuffer refused = wire.answer(STATUS);
            assertEquals(7, refused.getInt());
            assertEquals(SftpRefusal.FAILURE, refused.getInt());
            assertTrue(new String(SftpWire.bytes(refused)).contains("quota"));
            raise(house);
            wire.send(WRITE, number(7), string(handle), longNumber(content.length), string("x"));
            assertEquals(SftpRefusal.FAILURE, wire.status(), "not even when there is room, until it is closed");
            wire.send(CLOSE, number(7), string(handle));
            assertEquals(0, wire.status());
            assertTheBeginning(there(house, "big"));
            byte[] again = wire.handle("other", READS_AND_WRITES_ANEW);
            wire.send(WRITE, number(7), string(again), longNumber(0), string("x"));
            assertEquals(0, wire.status());
        }
    }

    /** OpenSSH's client sets the length of what it has sent, refused pieces among it. */
    @Test
    void a_length_that_is_set_after_that_brings_no_gap_and_loses_no_byte(TestHouse house) throws IOException {
        try (SftpWire wire = SftpWire.greeted(house, session)) {
            byte[] handle = wire.handle("big", READS_AND_WRITES_ANEW);
            int at = 0;
            for (int code = 0; code == 0; at += PIECE) {
                wire.send(
                        WRITE,
                        number(7),
                        string(handle),
                        longNumber(at),
                        string(Arrays.copyOfRange(content, at, at + PIECE)));
                code = wire.status();
            }
            wire.send(FSETSTAT, number(7), string(handle), number(1), longNumber(at));
            assertEquals(SftpRefusal.FAILURE, wire.status());
            assertTheBeginning(there(house, "big"));
            wire.send(FSETSTAT, number(7), string(handle), number(1), longNumber(PIECE));
            wire.status(); // a file system may have no room for that either
            assertTheBeginning(there(house, "big"));
        }
    }
}
