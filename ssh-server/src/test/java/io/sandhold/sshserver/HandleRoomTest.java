package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandleRoomTest {

    private static final SessionId FIRST = new SessionId("first");
    private static final SessionId SECOND = new SessionId("second");

    @Test
    void a_session_takes_no_more_than_its_own_and_leaves_room_for_another() {
        HandleRoom room = new HandleRoom(SftpHandles.MOST + 2);
        for (int i = 0; i < SftpHandles.MOST; i++) {
            room.take(FIRST);
        }
        refused(room, FIRST, "this session");
        room.take(SECOND);
        room.give(FIRST, 1);
        room.take(FIRST);
    }

    @Test
    void all_together_take_no_more_than_there_is_and_what_is_given_back_can_be_taken() {
        HandleRoom room = new HandleRoom(3);
        room.take(FIRST);
        room.take(FIRST);
        room.take(SECOND);
        refused(room, SECOND, "all sessions");
        refused(room, FIRST, "all sessions");
        room.give(FIRST, 2);
        room.take(SECOND);
        room.take(SECOND);
        refused(room, FIRST, "all sessions");
    }

    @Test
    void the_limit_is_read_where_the_kernel_tells_it(@TempDir Path directory) throws IOException {
        Path limits = Files.writeString(directory.resolve("limits"), """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             96448                96448                processes
                Max open files            20000                30000                files
                """);
        assertEquals(20_000, HandleRoom.descriptors(limits));
        assertEquals(4096, HandleRoom.descriptors(directory.resolve("missing")));
        assertTrue(HandleRoom.descriptors(Path.of("/proc/self/limits")) >= 256);
    }

    private static void refused(HandleRoom room, SessionId session, String words) {
        SftpRefusal refusal = assertThrows(SftpRefusal.class, () -> room.take(session));
        assertEquals(SftpRefusal.FAILURE, refusal.code());
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
    }
}
