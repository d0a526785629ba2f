package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.Principal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Ports and sockets of the client's machine, reached from a session: {@code -R}. */
@ExtendWith(TestHouse.Key.class)
class ReturnForwardTest {

    /** {@code ask ADDRESS TEXT}: says what comes back from a port or a socket of the session. */
    private static final String ASK = """
            python3 -c '
            import socket, sys
            where, text = sys.argv[1:]
            if where.startswith("/"):
                c = socket.socket(socket.AF_UNIX); c.connect(where)
            else:
                host, port = where.rsplit(":", 1); c = socket.create_connection((host, int(port)), 20)
            c.settimeout(20)
            c.sendall(text.encode()); c.shutdown(socket.SHUT_WR)
            while part := c.recv(65536):
                sys.stdout.write(part.decode())
            '\s""";

    private final String session = TestHouse.newSession();
    private final EchoPort echo = new EchoPort();

    @AfterEach
    void close() {
        echo.close();
    }

    private SshTool client(TestHouse house) {
        return house.client().option("ExitOnForwardFailure=yes");
    }

    private String to(String listen) {
        return "-R" + listen + ":127.0.0.1:" + echo.port();
    }

    /** As {@link SshTool#ssh}, and the client says more of what it does. */
    private static Ran talkative(SshTool client, String level, String session, String... words) {
        List<String> line = new ArrayList<>(client.sshLine(session, words));
        line.replaceAll(word -> word.equals("LogLevel=ERROR") ? "LogLevel=" + level : word);
        return Ran.of(line, client.environment(), new byte[0]);
    }

    private List<String> events(TestHouse house, AuditKind kind) {
        return house.events(kind).stream()
                .filter(event -> event.session().equals(session))
                .map(event -> event.detail())
                .toList();
    }

    @Test
    void a_port_of_the_session_leads_to_the_clients_machine(TestHouse house) {
        Ran ran = client(house).ssh(session, to("8080"), ASK + "localhost:8080 hello");
        assertEquals("hello", ran.out(), ran::toString);
        assertEquals(
                List.of("from port 8080", "listening on port 8080"),
                events(house, AuditKind.FORWARD).stream().sorted().toList());
        Await.until(() -> events(house, AuditKind.FORWARD_ENDED).stream()
                .sorted()
                .toList()
                .equals(List.of("from port 8080, 5 bytes in, 5 out", "listening on port 8080, 1 connections")));
    }

    @Test
    void megabytes_pass_both_ways_unchanged(TestHouse house) {
        Ran ran = client(house).ssh(session, to("8080"), """
                python3 -c '
                import hashlib, os, socket, threading
                c = socket.create_connection(("localhost", 8080))
                sent = os.urandom(8 << 20)
                def send():
                    c.sendall(sent); c.shutdown(socket.SHUT_WR)
                threading.Thread(target=send).start()
                got = b"".join(iter(lambda: c.recv(65536), b""))
                print(got == sent)
                '""");
        assertEquals("True\n", ran.out(), ran::toString);
    }

    @Test
    void a_free_port_is_given_and_told(TestHouse house) {
        Ran ran = talkative(client(house), "INFO", session, to("0"), to("localhost:0"), "true");
        Matcher told =
                Pattern.compile("Allocated port (\\d+) for remote forward").matcher(ran.err());
        assertTrue(told.find(), ran::toString);
        String first = told.group(1);
        assertTrue(told.find(), ran::toString);
        assertFalse(first.equals(told.group(1)), ran::toString);
        assertTrue(Integer.parseInt(first) > 1023, ran::toString);
    }

    @Test
    void a_unix_socket_leads_there_too_and_is_gone_with_the_connection(TestHouse house) {
        Ran ran = client(house)
                .ssh(session, to("/workspace/s"), to("/tmp/s"), ASK + "/workspace/s one; " + ASK + "/tmp/s two");
        assertEquals("onetwo", ran.out(), ran::toString);
        Await.until(() -> house.client().ssh(session, "ls /workspace").out().isEmpty());
    }

    @Test
    void an_address_is_the_loopback_or_all_and_no_other(TestHouse house) {
        Ran all = client(house).ssh(session, to("*:8080"), ASK + "127.0.0.7:8080 all");
        assertEquals("all", all.out(), all::toString);
        Ran six = client(house).ssh(session, to("[::1]:8081"), ASK + "::1:8081 six");
        assertEquals("six", six.out(), six::toString);
        Ran other = talkative(client(house), "DEBUG1", session, to("10.0.0.1:8082"), "true");
        assertEquals(255, other.exit(), other::toString);
        assertTrue(other.err().contains("not listened on: a session has no such address"), other::toString);
    }

    @Test
    void what_a_session_cannot_have_is_refused_with_its_reason_and_the_connection_goes_on(TestHouse house) {
        assertRefused(house, "80", "not listened on: nothing can listen on port 80 in the session: Permission denied");
        assertRefused(house, "/etc/s", "Read-only file system");
        Ran on = house.client().ssh(session, to("80"), to("8083"), ASK + "localhost:8083 on");
        assertEquals("on", on.out(), on::toString);
    }

    private void assertRefused(TestHouse house, String listen, String why) {
        Ran ran = talkative(client(house), "DEBUG1", session, to(listen), "true");
        assertEquals(255, ran.exit(), ran::toString);
        assertTrue(ran.err().contains(why), ran::toString);
    }

    @Test
    void forwards_are_added_and_cancelled_on_a_connection_that_stands(TestHouse house, @TempDir Path directory)
            throws Exception {
        SshTool shared = client(house).option("ControlPath=" + directory.resolve("c"));
        Process master = new ProcessBuilder(shared.sshLine(session, "-M", "-N"))
                .inheritIO()
                .start();
        try {
            Await.until(() -> shared.ssh(session, "-Ocheck").exit() == 0);
            Ran given = shared.ssh(session, "-Oforward", to("0"));
            String port = given.out().strip();
            assertTrue(port.matches("\\d+"), given::toString);
            assertEquals(
                    "a", shared.ssh(session, ASK + "localhost:" + port + " a").out());
            assertEquals(0, shared.ssh(session, "-Oforward", to("8080")).exit());
            assertEquals(
                    255, shared.ssh(session, "-Oforward", to("127.0.0.1:8080")).exit());
            assertEquals("b", shared.ssh(session, ASK + "localhost:8080 b").out());
            assertEquals(0, shared.ssh(session, "-Ocancel", to("8080")).exit());
            Await.until(
                    () -> shared.ssh(session, ASK + "localhost:8080 c").err().contains("Connection refused"));
            assertEquals(0, shared.ssh(session, "-Oforward", to("8080")).exit());
            assertEquals("d", shared.ssh(session, ASK + "localhost:8080 d").out());
        } finally {
            master.destroy();
            assertTrue(master.waitFor(60, TimeUnit.SECONDS));
        }
        Await.until(() ->
                house.client().ssh(session, ASK + "localhost:8080 e").err().contains("Connection refused"));
    }

    @Test
    void a_connection_has_so_many_and_no_more(TestHouse house) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i <= ReturnForwards.MOST; i++) {
            words.add(to(Integer.toString(8100 + i)));
        }
        words.add("true");
        Ran ran = talkative(client(house), "DEBUG1", session, words.toArray(String[]::new));
        assertEquals(255, ran.exit(), ran::toString);
        assertTrue(ran.err().contains("this connection has 16 forwards already"), ran::toString);
    }

    @Test
    void a_client_whose_own_side_refuses_breaks_the_programs_connection(TestHouse house) throws IOException {
        int nobody = EchoPort.free();
        Ran ran = client(house).ssh(session, "-R8080:127.0.0.1:" + nobody, ASK + "localhost:8080 hello; echo on");
        assertTrue(ran.err().contains("ConnectionResetError"), ran::toString);
        assertEquals("on\n", ran.out(), ran::toString);
    }

    @Test
    void a_flood_of_connections_is_served_in_turn_and_the_clients_own_channels_have_their_room(TestHouse house) {
        Ran ran = client(house).ssh(session, to("8080"), """
                python3 -c '
                import socket
                made = []
                for i in range(300):
                    c = socket.socket(); c.setblocking(False); c.connect_ex(("127.0.0.1", 8080)); made.append(c)
                for c in made: c.close()
                good = 0
                for i in range(100):
                    c = socket.create_connection(("127.0.0.1", 8080), 20)
                    c.settimeout(20)
                    c.sendall(b"x"); c.shutdown(socket.SHUT_WR)
                    good += c.recv(10) == b"x"
                    c.close()
                print(good)
                '""");
        assertEquals("100\n", ran.out(), ran::toString);
        assertTrue(echo.taken() >= 100);
    }

    /** Each leaves two events, and the audit keeps the newest: a loop must not push out what others did. */
    @Test
    void a_programs_connections_have_their_pace(TestHouse house) {
        Ran ran = client(house).ssh(session, to("8080"), """
                python3 -c '
                import socket, time
                began = time.monotonic()
                for i in range(316):
                    c = socket.create_connection(("127.0.0.1", 8080), 60)
                    c.sendall(b"x"); c.shutdown(socket.SHUT_WR); c.recv(10)
                    c.close()
                print(time.monotonic() - began)
                '""");
        // 256 at once and then 20 a second: 60 more are three seconds, and a slow machine takes longer
        assertTrue(Double.parseDouble(ran.out()) > 2.9, ran::toString);
    }

    @Test
    void an_account_may_forward_only_the_ways_it_is_given(TestHouse house) throws Exception {
        Accounts accounts = house.host().accounts();
        String here = to("8080");
        try {
            accounts.setForwarding(Principal.SERVER, TestHouse.ACCOUNT, Forwarding.LOCAL);
            assertRefused(house, "8080", "not listened on: nothing is listened on in sessions for this account");
            Ran local = talkative(client(house), "INFO", session, "-Wlocalhost:8080");
            assertTrue(local.err().contains("no connection to port 8080 in the session"), local::toString);
            accounts.setForwarding(Principal.SERVER, TestHouse.ACCOUNT, Forwarding.NONE);
            Ran none = talkative(client(house), "INFO", session, "-Wlocalhost:8080");
            assertTrue(none.err().contains("nothing is forwarded for this account"), none::toString);
            assertEquals("on\n", house.client().ssh(session, "echo on").out());
        } finally {
            accounts.setForwarding(Principal.SERVER, TestHouse.ACCOUNT, Forwarding.ALL);
        }
        assertEquals(
                "a", client(house).ssh(session, here, ASK + "localhost:8080 a").out());
        assertEquals(Forwarding.LOCAL, Forwarding.ALL.and(Forwarding.LOCAL));
        assertEquals(Forwarding.NONE, Forwarding.NONE.and(Forwarding.LOCAL));
    }

    @Test
    void a_forward_into_the_session_works_beside_a_shell(TestHouse house) throws Exception {
        int port = EchoPort.free();
        Process ssh = new ProcessBuilder(client(house)
                        .sshLine(session, "-L127.0.0.1:" + port + ":localhost:8080", to("8080"), "echo up; cat"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            byte[] up = ssh.getInputStream().readNBytes(3);
            assertEquals("up\n", new String(up, StandardCharsets.US_ASCII));
            // out of the test, into the session, and by its port back to the test
            assertEquals("round", LocalPort.exchange(port, "round"));
        } finally {
            ssh.getOutputStream().close();
            assertTrue(ssh.waitFor(60, TimeUnit.SECONDS));
        }
        assertEquals(0, ssh.exitValue());
    }
}
