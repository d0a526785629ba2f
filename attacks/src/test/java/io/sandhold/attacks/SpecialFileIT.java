package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is no regular file, to be read, written and sent: refused at once, where a naive {@code open(2)} would wait for ever. */
@UnderAttack
@Timeout(120)
class SpecialFileIT {

    private static final List<String> SPECIAL = List.of("fifo", "socket", "to-fifo", "to-socket");

    private static final String MAKE = """
            import os, socket
            os.mkfifo('fifo', 0o666)
            socket.socket(socket.AF_UNIX).bind('socket')
            os.symlink('fifo', 'to-fifo')
            os.symlink('socket', 'to-socket')
            """;

    @Test
    void a_device_is_not_made(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house)) {
            attacker.assertRefused("""
                    import stat
                    for name, kind, device in [('null', stat.S_IFCHR, (1, 3)), ('mem', stat.S_IFCHR, (1, 1)),
                                               ('kmsg', stat.S_IFCHR, (1, 11)), ('loop', stat.S_IFBLK, (7, 0)),
                                               ('sda', stat.S_IFBLK, (8, 0))]:
                        attempt('mknod ' + name, lambda: os.mknod('/workspace/' + name, kind | 0o666, os.makedev(*device)))
                        attempt('mknod /tmp/' + name, lambda: os.mknod('/tmp/' + name, kind | 0o666, os.makedev(*device)))
                    """);
            assertEquals("", attacker.shell("ls -A /workspace").text());
        }
    }

    @Test
    void a_fifo_and_a_socket_are_refused_by_rest_without_waiting(House house) throws Exception {
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house)) {
            attacker.python(MAKE).code(0);
            String session = attacker.session();
            for (String name : SPECIAL) {
                for (String call : List.of("/download/", "/readfile/", "/files/preview/", "/files/")) {
                    HttpCalls.Answer answer = calls.get(call + session + "/" + name);
                    assertEquals(400, answer.status(), () -> call + name + ": " + answer);
                }
            }
            HttpCalls.Answer listed = calls.get("/files/" + session + "?recursive=true");
            assertTrue(listed.body().contains("\"files\":[]"), listed::toString);
            for (String name : List.of("fifo", "to-socket")) {
                String create = "{\"filename\":\"" + name + "\",\"content\":\"mine\"}";
                assertEquals(200, calls.post("/create/" + session, create).status());
                assertEquals(
                        "mine", calls.get("/download/" + session + "/" + name).body());
            }
            assertEquals(
                    200,
                    calls.upload("/upload/" + session, "socket", new byte[3]).status());
            assertEquals(200, calls.delete("/files/" + session + "/to-fifo").status());
        }
    }

    @Test
    void a_fifo_and_a_socket_are_refused_by_sftp_and_scp_without_waiting(House house) throws Exception {
        Path got = house.home().resolve("special");
        try (Attacker attacker = Attacker.in(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            attacker.python(MAKE).code(0);
            for (String name : SPECIAL) {
                for (int flags : new int[] {
                    FOR_READING,
                    FOR_WRITING,
                    FOR_READING | FOR_WRITING,
                    FOR_WRITING | APPENDING,
                    FOR_WRITING | CREATING,
                    FOR_WRITING | CREATING | TRUNCATING
                }) {
                    SftpWire.Answer answer = wire.ask(OPEN, string(name), number(flags), number(0));
                    assertEquals(FAILURE, answer.code(), () -> name + " " + flags + ": " + answer);
                }
                SftpWire.Answer cut = wire.ask(SETSTAT, string(name), number(1), longNumber(0));
                assertEquals(FAILURE, cut.code(), () -> name + ": " + cut);
                assertEquals(ATTRS, wire.ask(STAT, string(name)).type());
                Program.Result copied =
                        house.ssh().scp("-s", attacker.session() + "@127.0.0.1:" + name, got.toString());
                assertNotEquals(0, copied.code(), copied::toString);
                assertTrue(!Files.exists(got) || Files.size(got) == 0, name);
            }
            for (String name : List.of("fifo", "socket")) {
                assertEquals(
                        OK,
                        wire.ask(RENAME, string(name), string("/tmp/" + name)).code(),
                        name);
                assertEquals(OK, wire.ask(REMOVE, string("/tmp/" + name)).code(), name);
            }
        }
    }

    @Test
    void a_file_swapped_with_a_fifo_while_it_is_opened_makes_no_door_wait(House house) throws Exception {
        int sent = 0;
        int refused = 0;
        try (Attacker attacker = Attacker.in(house);
                HttpCalls calls = new HttpCalls(house);
                SftpWire wire = SftpWire.open(house, attacker.session())) {
            attacker.shell("echo -n file > file; mkfifo -m 666 link").code(0);
            try (JailProgram swapper =
                    attacker.start(Swapper.PROGRAM.formatted("/workspace/file", "/workspace/link"))) {
                long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
                while (System.nanoTime() < end) {
                    HttpCalls.Answer answer = calls.get("/download/" + attacker.session() + "/file");
                    SftpWire.Answer opened = wire.ask(OPEN, string("file"), number(FOR_WRITING | APPENDING), number(0));
                    if (opened.type() == HANDLE) {
                        wire.ask(CLOSE, string(opened.string()));
                    }
                    assertTrue(answer.status() == 400 || answer.body().equals("file"), answer::toString);
                    sent += answer.status() == 200 ? 1 : 0;
                    refused += answer.status() == 400 ? 1 : 0;
                }
                assertTrue(Long.parseLong(swapper.finish()) > 1000);
            }
        }
        assertTrue(sent > 0 && refused > 0, "both sides were not seen: " + sent + " sent, " + refused + " refused");
    }
}
