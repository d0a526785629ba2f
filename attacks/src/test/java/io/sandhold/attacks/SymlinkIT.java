package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sandhold.server.Program;
import io.sandhold.server.Rest;
import org.junit.jupiter.api.Test;

/** Symlinks made in a jail that lead out of the volume, tried by every door. */
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
}
