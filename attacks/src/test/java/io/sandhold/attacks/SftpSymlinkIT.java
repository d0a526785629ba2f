package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Symlinks out of the volume, tried by every request of SFTP that takes a path. Handles are not tried: none is given for what lies
 * outside, and {@code copy-data}, {@code fsetstat} and the like take nothing else.
 */
@UnderAttack
class SftpSymlinkIT {

    private static final byte[] NO_ATTRIBUTES = number(0);
    private static final byte[] MODE_0777 = joined(number(4), number(0777));
    private static final byte[] NO_SIZE = joined(number(1), longNumber(0));
    private static final byte[] EPOCH = joined(number(8), number(0), number(0));

    @Test
    void nothing_outside_is_read_through_a_link(House house) throws Exception {
        attack(house, (wire, links) -> {
            for (String path : through(links, "secret")) {
                refused(wire.ask(OPEN, string(path), number(FOR_READING), NO_ATTRIBUTES), "open " + path);
                refused(wire.ask(STAT, string(path)), "stat " + path);
            }
            for (String path : links.over("secret")) {
                refused(wire.ask(LSTAT, string(path)), "lstat " + path);
                refused(wire.ask(READLINK, string(path)), "readlink " + path);
            }
            for (String path : directories(links, "sub")) {
                refused(wire.ask(OPENDIR, string(path)), "opendir " + path);
                refused(wire.ask(STAT, string(path)), "stat " + path);
            }
        });
    }

    @Test
    void nothing_outside_is_written_through_a_link(House house) throws Exception {
        attack(house, (wire, links) -> {
            for (int flags : new int[] {
                FOR_WRITING,
                FOR_WRITING | FOR_READING,
                FOR_WRITING | APPENDING,
                FOR_WRITING | TRUNCATING,
                FOR_WRITING | CREATING,
                FOR_WRITING | CREATING | TRUNCATING
            }) {
                for (String path : through(links, "secret")) {
                    refused(wire.ask(OPEN, string(path), number(flags), NO_ATTRIBUTES), flags + " open " + path);
                }
                for (String path : links.over("made")) {
                    refused(wire.ask(OPEN, string(path), number(flags), NO_ATTRIBUTES), flags + " open " + path);
                }
            }
            for (byte[] change : List.of(MODE_0777, NO_SIZE, EPOCH)) {
                for (String path : through(links, "secret")) {
                    refused(wire.ask(SETSTAT, string(path), change), "setstat " + path);
                }
                for (String path : directories(links, "sub")) {
                    refused(wire.ask(SETSTAT, string(path), change), "setstat " + path);
                }
                for (String path : links.over("secret")) {
                    refused(wire.extended("lsetstat@openssh.com", string(path), change), "lsetstat " + path);
                }
            }
        });
    }

    @Test
    void no_name_outside_is_made_removed_or_moved_through_a_link(House house) throws Exception {
        attack(house, (wire, links) -> {
            for (String path : links.over("secret")) {
                refused(wire.ask(REMOVE, string(path)), "remove " + path);
                refused(wire.ask(RENAME, string(path), string("got")), "rename from " + path);
                refused(wire.extended("posix-rename@openssh.com", string(path), string("got")), "move from " + path);
                refused(wire.extended("hardlink@openssh.com", string(path), string("got")), "link from " + path);
                refused(wire.extended("posix-rename@openssh.com", string("own"), string(path)), "move over " + path);
            }
            for (String path : links.over("sub")) {
                refused(wire.ask(RMDIR, string(path)), "rmdir " + path);
                refused(wire.ask(RENAME, string(path), string("got")), "rename from " + path);
                refused(
                        wire.extended("posix-rename@openssh.com", string("own-dir"), string(path)),
                        "move over " + path);
            }
            for (String path : links.over("made")) {
                refused(wire.ask(MKDIR, string(path), NO_ATTRIBUTES), "mkdir " + path);
                refused(wire.ask(SYMLINK, string("own"), string(path)), "symlink " + path);
                refused(wire.ask(RENAME, string("own"), string(path)), "rename to " + path);
                refused(wire.extended("posix-rename@openssh.com", string("own"), string(path)), "move to " + path);
                refused(wire.extended("hardlink@openssh.com", string("own"), string(path)), "link to " + path);
            }
            for (String path : links.directories()) {
                refused(wire.ask(RMDIR, string(path)), "rmdir " + path);
                refused(wire.ask(MKDIR, string(path), NO_ATTRIBUTES), "mkdir " + path);
            }
        });
    }

    @Test
    void what_is_done_to_a_link_itself_is_done_to_nothing_it_leads_to(House house) throws Exception {
        attack(house, (wire, links) -> {
            List<String> all = new ArrayList<>(links.files());
            all.addAll(links.directories());
            for (String path : all) {
                assertEquals(ATTRS, wire.ask(LSTAT, string(path)).type(), path);
                assertEquals(NAME, wire.ask(READLINK, string(path)).type(), path);
                wire.extended("lsetstat@openssh.com", string(path), EPOCH);
                wire.extended("lsetstat@openssh.com", string(path), MODE_0777);
                wire.extended("hardlink@openssh.com", string(path), string("again-" + path));
                assertEquals(
                        OK,
                        wire.ask(RENAME, string(path), string("moved-" + path)).code(),
                        path);
                assertEquals(OK, wire.ask(REMOVE, string("moved-" + path)).code(), path);
            }
        });
    }

    @Test
    void the_room_told_over_a_link_is_the_sessions_and_a_real_path_is_never_the_hosts(House house) throws Exception {
        attack(house, (wire, links) -> {
            long total = total(wire.extended("statvfs@openssh.com", string("/workspace")));
            assertTrue(total <= 100L << 20, () -> total + " bytes");
            for (String path : directories(links, "sub")) {
                SftpWire.Answer room = wire.extended("statvfs@openssh.com", string(path));
                assertTrue(room.type() == STATUS || total(room) == total, () -> "statvfs " + path + ": " + room);
                SftpWire.Answer real = wire.ask(REALPATH, string(path));
                if (real.type() == NAME) {
                    real.members().getInt();
                    refused(wire.ask(STAT, string(real.string())), "the real path of " + path);
                }
            }
        });
    }

    /** Whatever was taken to be in the workspace, the loot is as it was, and so is what the session owns. */
    private static void attack(House house, Attempt attempt) throws Exception {
        try (Loot loot = Loot.lay();
                Attacker attacker = Attacker.in(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            LinksOut links = LinksOut.make(attacker, loot);
            attempt.with(wire, links);
            loot.assertUntouched("after all of it");
            assertEquals("own\n", attacker.shell("cat own").code(0).text());
        }
    }

    private interface Attempt {
        void with(SftpWire wire, LinksOut links) throws Exception;
    }

    private static List<String> through(LinksOut links, String name) {
        List<String> all = new ArrayList<>(links.over(name));
        all.addAll(links.files());
        return all;
    }

    private static List<String> directories(LinksOut links, String name) {
        List<String> all = new ArrayList<>(links.over(name));
        all.addAll(links.directories());
        return all;
    }

    private static void refused(SftpWire.Answer answer, String what) {
        assertEquals(STATUS, answer.type(), () -> what + ": " + answer);
        assertNotEquals(OK, answer.code(), what);
        assertTrue(
                Set.of(NO_SUCH_FILE, PERMISSION_DENIED, FAILURE).contains(answer.code()), () -> what + ": " + answer);
        Loot.assertNotIn(answer.sentence(), what);
    }

    /** Blocks times their size, of the answer to {@code statvfs@openssh.com}. */
    private static long total(SftpWire.Answer answer) {
        assertEquals(EXTENDED_REPLY, answer.type(), answer::toString);
        answer.members().getLong();
        return answer.members().getLong() * answer.members().getLong();
    }
}
