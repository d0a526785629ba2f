package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Eventually;
import io.sandhold.server.Rest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A session whose quota an attack has used up, as each door shows it, and what it is after a clear-out. */
record FullSession(Attacker attacker, long quota) {

    private static final int PIECE = 4 << 20;
    private static final long MIB = 1L << 20;

    /** Both doors refuse by the rule's name, and all tell one figure that keeps to the quota; the neighbour has its room. */
    void assertFull() throws Exception {
        House house = attacker.house();
        Rest.Answer upload = house.rest().upload(attacker.session(), "more", piece(house));
        upload.status(507);
        assertEquals("QUOTA_EXCEEDED", upload.json().getString("code"), upload::toString);
        assertTrue(upload.detail().startsWith("no room for /workspace/more: the session's quota"), upload::toString);
        try (SftpWire wire = SftpWire.open(house, attacker.session())) {
            SftpWire.Answer refused = write(wire);
            assertEquals(FAILURE, refused.code(), refused::toString);
            assertTrue(refused.sentence().contains("the session's quota"), refused::toString);
            assertOneFigure(wire);
        }
        assertHasRoom(new Attacker(house, House.NEIGHBOUR));
    }

    private static SftpWire.Answer write(SftpWire wire) throws Exception {
        SftpWire.Answer opened = wire.ask(OPEN, string("more"), number(FOR_WRITING | CREATING), number(0));
        if (opened.type() != HANDLE) {
            return opened;
        }
        byte[] handle = opened.string();
        SftpWire.Answer answer = opened;
        for (int at = 0; at < PIECE; at += 128 << 10) {
            answer = wire.ask(WRITE, string(handle), longNumber(at), string(new byte[128 << 10]));
            if (answer.code() != OK) {
                break;
            }
        }
        wire.ask(CLOSE, string(handle));
        wire.ask(REMOVE, string("more"));
        return answer;
    }

    /** What {@code statvfs} and {@code status} say, now; they may be told a moment apart. */
    private void assertOneFigure(SftpWire wire) throws Exception {
        long used = attacker.house()
                .rest()
                .get("/status/" + attacker.session())
                .status(200)
                .json()
                .getJsonNumber("used")
                .longValue();
        SftpWire.Answer room = wire.extended("statvfs@openssh.com", string("."));
        assertEquals(EXTENDED_REPLY, room.type(), room::toString);
        room.members().getLong();
        long block = room.members().getLong();
        long total = room.members().getLong() * block;
        long free = room.members().getLong() * block;
        assertTrue(used <= quota + quota / 50, () -> used + " bytes used of " + quota);
        assertTrue(Math.abs(used - (total - free)) < MIB, () -> used + " used, but " + free + " of " + total + " free");
    }

    /** The session removes what it holds, by its own means, and goes on working. */
    void assertGoesOnWhenCleared() throws Exception {
        attacker.shell("find /workspace /tmp -mindepth 1 -maxdepth 1 -exec rm -rf {} +; sync")
                .code(0);
        assertEquals(
                "", attacker.shell("ls -A /workspace /tmp | grep -v :").text().strip());
        assertHasRoom(attacker);
    }

    private static void assertHasRoom(Attacker one) throws Exception {
        Path piece = piece(one.house());
        Eventually.holds(
                Duration.ofSeconds(30),
                () -> "room in " + one.session(),
                () -> one.house().rest().upload(one.session(), "room", piece).status() == 200);
        assertEquals(PIECE + "\n", one.shell("stat -c %s room; rm room").code(0).text());
    }

    private static Path piece(House house) throws Exception {
        return Files.write(house.home().resolve("piece"), new byte[PIECE]);
    }
}
