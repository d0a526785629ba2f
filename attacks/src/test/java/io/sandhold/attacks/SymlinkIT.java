package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sandhold.server.Program;
import io.sandhold.server.Rest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Symlinks made in a jail that lead out of the volume, as stock clients meet them. {@link SftpSymlinkIT} and {@link RestSymlinkIT} try
 * every call there is.
 */
@UnderAttack
class SymlinkIT {

    @Test
    void symlink_out_of_the_volume_is_not_followed(House house) throws Exception {
        String session = house.session("{}");
        house.ssh().run(session, "ln -s /etc/shadow shadow").code(0);
        Rest.Answer downloaded = house.rest().get("/download/" + session + "/shadow");
        assertNotEquals(200, downloaded.status());
        assertFalse(downloaded.body().contains("root:"), downloaded.body());
        Program.Result got =
                house.ssh().sftp(session, "get shadow " + house.home().resolve("shadow"));
        assertNotEquals(0, got.code(), got::toString);
    }

    @Test
    void scp_carries_nothing_in_or_out_over_a_link_in_either_of_its_protocols(House house) throws Exception {
        Path mine = Files.writeString(house.home().resolve("mine"), "mine");
        Path got = house.home().resolve("got");
        try (Loot loot = Loot.lay();
                Attacker attacker = Attacker.in(house)) {
            LinksOut links = LinksOut.make(attacker, loot);
            String remote = attacker.session() + "@127.0.0.1:";
            for (String protocol : List.of("-s", "-O")) {
                for (String path : List.of("f0", "f1", "f2", "d0/secret", "d1/secret")) {
                    Program.Result out = house.ssh().scp(protocol, remote + path, got.toString());
                    assertNotEquals(0, out.code(), out::toString);
                    assertFalse(Files.exists(got), path);
                }
                for (String path : List.of("f0", "f1", "d0/made", "d1/made", "d2/secret")) {
                    Program.Result in = house.ssh().scp(protocol, mine.toString(), remote + path);
                    assertNotEquals(0, in.code(), in::toString);
                }
                house.ssh().scp(protocol, "-r", remote + "/workspace", got.toString());
                assertHoldsNoLoot(got);
            }
            loot.assertUntouched("after scp");
            assertEquals("own\n", attacker.shell("cat own").code(0).text());
            assertFalse(links.files().isEmpty());
        }
    }

    /** A tree that came over holds the session's own file and nothing from outside; it is removed. */
    private static void assertHoldsNoLoot(Path tree) throws IOException {
        assertEquals("own\n", Files.readString(tree.resolve("own")));
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                if (Files.isRegularFile(path)) {
                    Loot.assertNotIn(Files.readString(path), path.toString());
                }
                Files.delete(path);
            }
        }
    }
}
