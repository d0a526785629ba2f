package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is counted, as Prometheus fetches it. */
@Execution(ExecutionMode.CONCURRENT)
class MetricsIT {

    @TempDir
    Path home;

    private static String metrics(BuiltServer server, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS"));
        command.addAll(List.of(options));
        command.add(server.http() + "/observe/metrics");
        return Program.run(command).code(0).text();
    }

    private static Map<String, Long> read(BuiltServer server) throws Exception {
        return new Rest(server)
                .metrics().stream()
                        .filter(line -> !line.startsWith("#"))
                        .collect(Collectors.toMap(line -> line.substring(0, line.lastIndexOf(' ')), line ->
                                (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
    }

    @Test
    void logins_and_refusals_are_counted_and_shown_to_administrators_only() throws Exception {
        try (BuiltServer server = BuiltServer.start(
                home.resolve("data"), "--max-startups-per-source", "2", "--max-sessions-per-account", "1")) {
            SshClient ssh = SshClient.of(server, home);
            ssh.run("s1", "true").code(0);
            ssh.run("s1", "true").code(0);
            ssh.withPassword(server.token(), "s1", "true").code(0);
            ssh.withPassword("wrong", "s1", "true").code(255);
            Program.run(
                            "ssh-keygen",
                            "-q",
                            "-t",
                            "ed25519",
                            "-N",
                            "",
                            "-f",
                            home.resolve("unknown").toString())
                    .code(0);
            Program.run(
                            "ssh",
                            "-F",
                            "/dev/null",
                            "-i",
                            home.resolve("unknown").toString(),
                            "-oIdentitiesOnly=yes",
                            "-oBatchMode=yes",
                            "-oStrictHostKeyChecking=no",
                            "-oUserKnownHostsFile=/dev/null",
                            "-p",
                            Integer.toString(server.sshPort()),
                            "s1@127.0.0.1",
                            "true")
                    .code(255);
            Eventually.holds(
                    Duration.ofSeconds(30),
                    () -> "the connections are over",
                    () -> read(server).get("sandhold_ssh_connections") == 0);
            try (Socket first = new Socket("127.0.0.1", server.sshPort());
                    Socket second = new Socket("127.0.0.1", server.sshPort())) {
                assertTrue(first.isConnected() && second.isConnected());
                Eventually.holds(
                        Duration.ofSeconds(30),
                        () -> "two strangers",
                        () -> read(server).get("sandhold_ssh_strangers") == 2);
                ssh.run("s1", "true").code(255);
                assertEquals(1, read(server).get("sandhold_ssh_turned_away_total{reason=\"source\"}"));
            }
            Rest rest = new Rest(server);
            rest.post("/accounts", "{\"name\":\"anna\"}").status(200);
            String anna = "Authorization: Bearer "
                    + rest.post("/tokens", "{\"account\":\"anna\",\"label\":\"t\"}")
                            .status(200)
                            .json()
                            .getString("token");
            for (String name : List.of("a1", "a2")) {
                Program.run("curl", "-sS", "-H", anna, "--json", "{}", server.rest() + "/session/" + name)
                        .code(0);
            }

            Map<String, Long> counted = read(server);
            assertEquals(3, counted.get("sandhold_command_seconds_count{cause=\"exit\"}"));
            assertEquals(3, counted.get("sandhold_command_seconds_bucket{cause=\"exit\",le=\"+Inf\"}"));
            assertTrue(counted.get("sandhold_jail_start_seconds_count") >= 1);
            assertTrue(counted.get("sandhold_rest_request_seconds_count{outcome=\"answered\"}") >= 3);
            assertEquals(2, counted.get("sandhold_ssh_logins_total{method=\"publickey\",outcome=\"admitted\"}"));
            assertEquals(1, counted.get("sandhold_ssh_logins_total{method=\"publickey\",outcome=\"refused\"}"));
            assertEquals(1, counted.get("sandhold_ssh_logins_total{method=\"token\",outcome=\"admitted\"}"));
            assertEquals(
                    2,
                    counted.get("sandhold_ssh_logins_total{method=\"password\",outcome=\"refused\"}"),
                    "ssh tries it by keyboard-interactive and then as a password");
            assertEquals(0, counted.get("sandhold_ssh_logins_total{method=\"code\",outcome=\"admitted\"}"));
            assertEquals(2, counted.get("sandhold_offences_total{offence=\"failed_login\"}"));
            assertEquals(1, counted.get("sandhold_sessions_refused_total{bound=\"account\"}"));
            assertEquals(0, counted.get("sandhold_blocks"), "nothing is held against where the tests come from");
            assertEquals(2, counted.get("sandhold_sessions"));
            assertEquals(0, counted.get("sandhold_ssh_sftp_aside"));

            assertTrue(metrics(server).contains("\"status\":401"), "a stranger is asked for a token");
            assertTrue(metrics(server, "-H", anna).contains("\"status\":403"), "a user is refused");
            String head = metrics(server, "-i", "-H", "Authorization: Bearer " + server.token());
            assertTrue(head.contains("text/plain; version=0.0.4"), head);
            assertTrue(head.contains("# TYPE sandhold_ssh_logins_total counter\n"), head);
        }
    }

    private static long count(BuiltServer server, String labels) throws Exception {
        return read(server).get("sandhold_transfer_seconds_count{" + labels + "}");
    }

    private static long bytes(BuiltServer server, String labels) throws Exception {
        return read(server).get("sandhold_transfer_bytes_total{" + labels + "}");
    }

    @Test
    void transfers_are_counted_by_door_and_direction_with_their_bytes_and_times() throws Exception {
        String sftpUp = "door=\"sftp\",direction=\"upload\"";
        String sftpDown = "door=\"sftp\",direction=\"download\"";
        String restUp = "door=\"rest\",direction=\"upload\"";
        String restDown = "door=\"rest\",direction=\"download\"";
        String whole = ",outcome=\"whole\"";
        String broken = ",outcome=\"broken\"";
        try (BuiltServer server = BuiltServer.start(home.resolve("data"), "--quota", "4M")) {
            SshClient ssh = SshClient.of(server, home);
            Path file = Files.write(home.resolve("f"), new byte[100_000]);
            ssh.sftp("s1", "put " + file + " f", "get f " + home.resolve("g")).code(0);
            ssh.scp(file.toString(), "s1@127.0.0.1:h").code(0);
            Eventually.holds(
                    Duration.ofSeconds(30),
                    () -> "two uploads and a download",
                    () -> count(server, sftpUp + whole) == 2 && count(server, sftpDown + whole) == 1);
            assertEquals(200_000, bytes(server, sftpUp));
            assertEquals(100_000, bytes(server, sftpDown));
            assertEquals(0, count(server, sftpUp + broken));

            Rest rest = new Rest(server);
            rest.ask("/file/s1/p", "-T", file.toString()).status(201);
            assertEquals(1, count(server, restUp + whole));
            assertEquals(100_000, bytes(server, restUp));
            rest.ask("/download/s1/p", "-o", home.resolve("q").toString());
            rest.ask("/file/s1/p", "-r", "0-9", "-o", home.resolve("q").toString());
            rest.ask("/file/s1/p", "-I", "-o", home.resolve("q").toString());
            rest.ask("/download/s1/not-there").status(404);
            assertEquals(2, count(server, restDown + whole), "a HEAD and a refusal move nothing");
            assertEquals(100_010, bytes(server, restDown));
            rest.ask(
                    "/fs/s1/archive?path=p&format=tar",
                    "-o",
                    home.resolve("a.tar").toString());
            assertEquals(3, count(server, restDown + whole));
            assertEquals(100_010 + Files.size(home.resolve("a.tar")), bytes(server, restDown));

            Path large = Files.write(home.resolve("large"), new byte[8 << 20]);
            rest.ask("/file/s1/large", "-T", large.toString()).status(507);
            assertEquals(1, count(server, restUp + broken));
            ssh.sftp("s1", "put " + large + " large").code(1);
            Eventually.holds(
                    Duration.ofSeconds(30), () -> "a broken upload", () -> count(server, sftpUp + broken) == 1);
            String refused = Program.run(
                            "curl",
                            "-sS",
                            "-H",
                            "Authorization: Bearer wrong",
                            "-T",
                            file.toString(),
                            server.rest() + "/file/s1/p")
                    .code(0)
                    .text();
            assertTrue(refused.contains("\"status\":401"), refused);
            assertEquals(1, count(server, restUp + broken), "who is not let in transfers nothing");

            Map<String, Long> counted = read(server);
            assertTrue(counted.get("sandhold_login_seconds_count{door=\"ssh\",outcome=\"admitted\"}") >= 3);
            assertTrue(counted.get("sandhold_login_seconds_count{door=\"rest\",outcome=\"admitted\"}") >= 8);
            assertTrue(counted.get("sandhold_login_seconds_count{door=\"rest\",outcome=\"refused\"}") >= 1);
        }
    }
}
