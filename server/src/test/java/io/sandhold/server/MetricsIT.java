package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
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
        return metrics(server, "-H", "Authorization: Bearer " + server.token())
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1))));
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
}
