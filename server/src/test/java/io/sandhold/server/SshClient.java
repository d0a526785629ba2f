package io.sandhold.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** OpenSSH's own clients, with a key that the server knows and a {@code known_hosts} of their own. */
public final class SshClient {

    private final BuiltServer server;
    private final Path home;

    private SshClient(BuiltServer server, Path home) {
        this.server = server;
        this.home = home;
    }

    /** Makes a key and adds it by the command line, as a user would. */
    public static SshClient of(BuiltServer server, Path home) throws Exception {
        SshClient client = new SshClient(server, home);
        Program.run(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-C",
                        "tester",
                        "-f",
                        client.key().toString())
                .code(0);
        Program.run(
                        BuiltServer.LAUNCHER.toString(),
                        "key",
                        "add",
                        client.key() + ".pub",
                        "--data",
                        server.data().toString())
                .code(0);
        return client;
    }

    public Path key() {
        return home.resolve("id_ed25519");
    }

    /** {@code ssh} with the options of this client, then what is given. */
    public List<String> ssh(String session, String... more) {
        List<String> command = new ArrayList<>(List.of("ssh"));
        command.addAll(options());
        command.addAll(List.of("-p", Integer.toString(server.sshPort())));
        List<String> rest = new ArrayList<>(List.of(more));
        while (!rest.isEmpty() && rest.getFirst().startsWith("-")) {
            command.add(rest.removeFirst());
        }
        command.add(session + "@127.0.0.1");
        command.addAll(rest);
        return command;
    }

    public Program.Result run(String session, String... more) throws Exception {
        return Program.run(ssh(session, more));
    }

    public Program.Result run(Program.Feed stdin, String session, String... more) throws Exception {
        return Program.run(home, Map.of(), stdin, ssh(session, more));
    }

    /** Runs lines of {@code sftp}; without {@code -} before a line its failure ends the batch. */
    public Program.Result sftp(String session, String... lines) throws Exception {
        Path batch = Files.writeString(Files.createTempFile(home, "batch", ".sftp"), String.join("\n", lines) + "\n");
        List<String> command = new ArrayList<>(List.of("sftp", "-q", "-P", Integer.toString(server.sshPort())));
        command.addAll(options());
        command.addAll(List.of("-b", batch.toString(), session + "@127.0.0.1"));
        return Program.run(home, Map.of(), _ -> {}, command);
    }

    /** {@code scp} with the given arguments; a remote path is written {@code SESSION@127.0.0.1:PATH}. */
    public Program.Result scp(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("scp", "-q", "-P", Integer.toString(server.sshPort())));
        command.addAll(options());
        command.addAll(List.of(arguments));
        return Program.run(home, Map.of(), _ -> {}, command);
    }

    /** {@code ssh} with a password and no key, given as OpenSSH asks a graphical desktop for it. */
    public Program.Result withPassword(String password, String session, String command) throws Exception {
        Path ask = Files.writeString(home.resolve("ask"), "#!/bin/sh\nprintf '%s\\n' \"$PASSWORD\"\n");
        Program.run("chmod", "700", ask.toString()).code(0);
        return Program.run(
                home,
                Map.of("SSH_ASKPASS", ask.toString(), "SSH_ASKPASS_REQUIRE", "force", "PASSWORD", password),
                _ -> {},
                List.of(
                        "ssh",
                        "-F",
                        "/dev/null",
                        "-o",
                        "UserKnownHostsFile=" + home.resolve("known_hosts"),
                        "-o",
                        "StrictHostKeyChecking=accept-new",
                        "-o",
                        "PubkeyAuthentication=no",
                        "-o",
                        "NumberOfPasswordPrompts=1",
                        "-o",
                        "LogLevel=ERROR",
                        "-p",
                        Integer.toString(server.sshPort()),
                        session + "@127.0.0.1",
                        command));
    }

    private List<String> options() {
        return List.of(
                "-F", "/dev/null",
                "-i", key().toString(),
                "-o", "IdentitiesOnly=yes",
                "-o", "BatchMode=yes",
                "-o", "LogLevel=ERROR",
                "-o", "UserKnownHostsFile=" + home.resolve("known_hosts"),
                "-o", "StrictHostKeyChecking=accept-new");
    }
}
