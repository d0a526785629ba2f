package io.sandhold.sshserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stock OpenSSH clients, with nothing of this machine's configuration. */
final class SshTool {

    private final TestHouse house;
    private final SshServer door;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    SshTool(TestHouse house, SshServer door) {
        this(house, door, house.knownHosts());
    }

    SshTool(TestHouse house, SshServer door, Path knownHosts) {
        this.house = house;
        this.door = door;
        option("UserKnownHostsFile=" + knownHosts);
        option("GlobalKnownHostsFile=/dev/null");
        option("StrictHostKeyChecking=yes");
        option("IdentitiesOnly=yes");
        option("IdentityAgent=none");
        option("LogLevel=ERROR");
        environment.put("HOME", house.directory().toString());
    }

    SshTool option(String option) {
        options.add("-o");
        options.add(option);
        return this;
    }

    /** What it says on stderr; errors only where nothing is asked. */
    SshTool logLevel(String level) {
        options.replaceAll(option -> option.startsWith("LogLevel=") ? "LogLevel=" + level : option);
        return this;
    }

    /** Forwards this agent ({@code -A}). It is named as the client's own too, without one of which nothing is forwarded. */
    SshTool agent(Path socket) {
        options.replaceAll(option -> option.startsWith("IdentityAgent=") ? "IdentityAgent=" + socket : option);
        return option("ForwardAgent=yes");
    }

    SshTool environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    SshTool password(String text) {
        try {
            Path script = Files.createTempFile(
                    house.directory(),
                    "askpass",
                    ".sh",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(script, "#!/bin/sh\nprintf '%s\\n' '" + text + "'\n");
            environment.put("SSH_ASKPASS", script.toString());
            environment.put("SSH_ASKPASS_REQUIRE", "force");
            environment.put("DISPLAY", ":0");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, String> environment() {
        return environment;
    }

    /** {@code ssh SESSION@host COMMAND}. */
    Ran ssh(String session, String... command) {
        return sshWith(session, new byte[0], command);
    }

    Ran sshWith(String session, byte[] stdin, String... command) {
        return Ran.of(sshLine(session, command), environment, stdin);
    }

    /** The command line of {@code ssh}; what starts with a dash in {@code words} goes before the host. */
    List<String> sshLine(String session, String... words) {
        List<String> line = line("ssh", "-p");
        List<String> command = new ArrayList<>();
        for (String word : words) {
            (word.startsWith("-") && command.isEmpty() ? line : command).add(word);
        }
        line.add(session + "@127.0.0.1");
        line.addAll(command);
        return line;
    }

    /** {@code sftp} with a batch of commands; stops at the first that fails. */
    Ran sftp(String session, String... commands) {
        List<String> line = line("sftp", "-P");
        line.addAll(List.of("-q", "-b", "-", session + "@127.0.0.1"));
        String batch = String.join("\n", commands) + "\n";
        return Ran.of(line, environment, batch.getBytes(StandardCharsets.ISO_8859_1));
    }

    Ran scp(String... words) {
        List<String> line = line("scp", "-P");
        line.add("-q");
        line.addAll(List.of(words));
        return Ran.of(line, environment, new byte[0]);
    }

    private List<String> line(String program, String portFlag) {
        List<String> line = new ArrayList<>(List.of(
                program,
                "-F",
                "/dev/null",
                portFlag,
                Integer.toString(door.address().getPort())));
        line.addAll(options);
        return line;
    }
}
