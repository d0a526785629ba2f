package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher does before there is any Java. */
class LauncherIT {

    private static final String LAUNCHER = BuiltServer.LAUNCHER.toString();

    /** What the launcher uses, and what it wants there for the server. */
    private static final List<String> PROGRAMS =
            List.of(("bash readlink dirname id find flock head mkdir tail cat apt-get"
                            + " bwrap setpriv unshare mount losetup mkfs.ext4 btrfs mkfs.btrfs")
                    .split(" "));

    @TempDir
    Path home;

    @Test
    void a_missing_package_is_named_in_the_one_command_to_run_and_nothing_starts() throws Exception {
        String path = programsWithout("bwrap", "mkfs.ext4");

        Program.Result result = launch(
                Map.of("PATH", path, "SANDHOLD_INSTALL", "no"),
                "serve",
                "--data",
                home.resolve("data").toString());

        assertEquals("", result.code(1).text());
        assertTrue(
                result.stderr()
                        .contains("\n    sudo apt-get install -y --no-install-recommends bubblewrap e2fsprogs\n"),
                result::toString);
        assertFalse(Files.exists(home.resolve("data")));
    }

    @Test
    void a_machine_without_apt_is_told_the_names() throws Exception {
        Program.Result result = launch(Map.of("PATH", programsWithout("bwrap", "apt-get")), "serve");

        assertTrue(result.code(1).stderr().contains("lacks, by their Debian names: bubblewrap"), result::toString);
    }

    @Test
    void a_java_home_that_is_too_old_is_passed_over() throws Exception {
        Path old = Files.createDirectories(home.resolve("jdk17"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
        Path bin = Files.createDirectories(old.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            Files.writeString(bin.resolve(program), "#!/bin/sh\necho too old; exit 9\n");
            Program.run("chmod", "755", bin.resolve(program).toString()).code(0);
        }

        Program.Result result = launch(Map.of("JAVA_HOME", old.toString()), "--version");

        assertTrue(result.code(0).text().startsWith("sandhold "), result::toString);
    }

    @Test
    void the_options_of_the_servers_jvm_can_be_given() throws Exception {
        Program.Result result = launch(Map.of("SANDHOLD_JAVA_OPTS", "-Xmx64m -XX:+PrintCommandLineFlags"), "--version");

        assertTrue(result.code(0).text().contains("MaxHeapSize=" + (64 << 20)), result::toString);
    }

    @Test
    void a_command_that_does_not_exist_is_refused_and_help_names_those_that_do() throws Exception {
        assertTrue(launch(Map.of(), "srve").code(1).stderr().contains("./sandhold help"));
        String help = launch(Map.of(), "help").code(0).text();
        for (String command : List.of("serve", "test", "key add", "token create", "jail explain", "build")) {
            assertTrue(help.contains("./sandhold " + command), command);
        }
    }

    @Test
    void every_command_of_the_program_is_one_of_the_launchers() throws Exception {
        String passed = Files.readAllLines(Path.of(LAUNCHER)).stream()
                .filter(line -> line.endsWith(" | --version)"))
                .findFirst()
                .orElseThrow();
        for (RemoteCommand.Group group : RemoteCommand.Group.values()) {
            assertTrue(passed.contains(" " + group.word() + " |"), group.word());
        }
    }

    private Program.Result launch(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command =
                Stream.concat(Stream.of(LAUNCHER), Stream.of(arguments)).toList();
        return Program.run(home, new HashMap<>(environment), _ -> {}, command);
    }

    /** A {@code PATH} with what the launcher asks for, but these. */
    private String programsWithout(String... hidden) throws Exception {
        Path bin = Files.createTempDirectory(home, "bin");
        for (String name : PROGRAMS) {
            if (!List.of(hidden).contains(name)) {
                Path real = Stream.of("/usr/bin", "/usr/sbin")
                        .map(place -> Path.of(place, name))
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow();
                Files.writeString(bin.resolve(name), "#!/bin/sh\nexec " + real + " \"$@\"\n");
                Program.run("chmod", "755", bin.resolve(name).toString()).code(0);
            }
        }
        return bin.toString();
    }
}
