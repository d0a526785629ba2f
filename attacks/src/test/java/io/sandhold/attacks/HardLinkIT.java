package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Hard links to what belongs to others: the host's, the neighbour's, the server's. */
@UnderAttack
class HardLinkIT {

    @Test
    void no_hard_link_to_what_belongs_to_others_is_made_in_the_jail(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            attacker.assertRefused("""
                    import os
                    AT_FDCWD, AT_SYMLINK_FOLLOW, AT_EMPTY_PATH = -100, 0x400, 0x1000
                    def by_descriptor(path, flags):
                        fd = os.open(path, flags)
                        checked(libc.linkat, fd, b'', AT_FDCWD, b'/workspace/got', AT_EMPTY_PATH)
                    def by_proc(path, flags):
                        fd = os.open(path, flags)
                        checked(libc.linkat, AT_FDCWD, f'/proc/self/fd/{fd}'.encode(), AT_FDCWD, b'/workspace/got',
                                AT_SYMLINK_FOLLOW)
                    for path in ['/etc/passwd', '/usr/bin/env', '/proc/self/exe', '/proc/1/exe', '/proc/self/environ', '/dev/null']:
                        attempt('link ' + path, lambda: os.link(path, '/workspace/got', follow_symlinks=True))
                        attempt('link to tmp ' + path, lambda: os.link(path, '/tmp/got', follow_symlinks=True))
                        for flags in (os.O_RDONLY, os.O_PATH):
                            attempt(f'link a descriptor {flags} ' + path, lambda: by_descriptor(path, flags))
                            attempt(f'link by /proc {flags} ' + path, lambda: by_proc(path, flags))
                    """);
            assertEquals("", attacker.shell("ls -A /workspace").text());
        }
    }

    @Test
    void no_hard_link_to_the_neighbours_files_is_made_over_sftp(House house) throws Exception {
        String theirs = house.rest()
                .get("/status/" + House.NEIGHBOUR)
                .status(200)
                .json()
                .getString("mount_point");
        try (Attacker attacker = Attacker.in(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            attacker.shell("ln -s " + theirs + " theirs; ln -s ../../" + House.NEIGHBOUR + " beside")
                    .code(0);
            for (String path : List.of(
                    theirs + "/workspace/secret",
                    "theirs/workspace/secret",
                    "beside/workspace/secret",
                    "/../" + House.NEIGHBOUR + "/workspace/secret",
                    "../../" + House.NEIGHBOUR + "/workspace/secret")) {
                for (String link : List.of("got", "/tmp/got")) {
                    SftpWire.Answer answer = wire.extended("hardlink@openssh.com", string(path), string(link));
                    assertEquals(NO_SUCH_FILE, answer.code(), () -> path + ": " + answer);
                }
                assertEquals(
                        NO_SUCH_FILE,
                        wire.ask(OPEN, string(path), number(FOR_READING), number(0))
                                .code());
            }
            for (String path : List.of("theirs/workspace/secret", "beside/workspace/secret")) {
                String body = house.rest()
                        .get("/download/" + attacker.session() + "/" + path)
                        .body();
                assertFalse(body.contains(House.SECRET), body);
            }
        }
    }

    /** A name of one's own that is replaced over REST is a new file: the old one stays as it was under its other name. */
    @Test
    void a_file_that_is_replaced_is_not_written_through_its_other_names(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            attacker.shell("echo old > a; ln a b").code(0);
            house.rest()
                    .post("/create/" + attacker.session(), "{\"filename\":\"a\",\"content\":\"new\"}")
                    .status(200);
            assertEquals("old\n", attacker.shell("cat b").code(0).text());
        }
    }
}
