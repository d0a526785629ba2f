package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what the documentation shows. In a block fenced as {@code console} a line {@code $ COMMAND} is run, and the lines after it are what it
 * prints, where {@code …} stands for what differs from run to run and a line of only that for any lines. The first command of a page is
 * {@code ./sandhold serve}, which runs on until the page's end.
 */
class DocumentationIT {

    private static final Path ROOT = BuiltServer.LAUNCHER.getParent();
    private static final String SERVE = "./sandhold serve";

    @TempDir
    Path home;

    /** A command as the page shows it, and the lines that it prints there. */
    private record Shown(String command, List<String> output) {}

    @TestFactory
    List<DynamicTest> what_a_page_shows_is_what_happens() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            for (Path page : Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted())
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList()) {
                List<Shown> shown = shown(Files.readAllLines(page));
                if (!shown.isEmpty()) {
                    tests.add(DynamicTest.dynamicTest(page.getFileName().toString(), () -> run(shown)));
                }
            }
        }
        assertFalse(tests.isEmpty(), "the README shows no command");
        return tests;
    }

    private static List<Shown> shown(List<String> page) {
        List<Shown> all = new ArrayList<>();
        boolean inside = false;
        for (String line : page) {
            if (line.startsWith("```")) {
                inside = line.equals("```console");
            } else if (inside && line.startsWith("$ ")) {
                all.add(new Shown(line.substring(2), new ArrayList<>()));
            } else if (inside) {
                all.getLast().output().add(line);
            }
        }
        return all;
    }

    private void run(List<Shown> shown) throws Exception {
        Path place = Files.createTempDirectory(home, "page");
        Files.createSymbolicLink(place.resolve("sandhold"), BuiltServer.LAUNCHER);
        Map<String, String> environment = environment(place);
        assertTrue(shown.getFirst().command().startsWith(SERVE), "a page's first command is " + SERVE);
        Path log = place.resolve("serve.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", "-c", "exec " + shown.getFirst().command())
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        BuiltServer.clean(builder);
        builder.environment().putAll(environment);
        builder.environment().putAll(Map.of("SANDHOLD_HTTP", "127.0.0.1:0", "SANDHOLD_SSH", "127.0.0.1:0"));
        Process server = builder.start();
        try {
            Eventually.holds(
                    Duration.ofSeconds(60),
                    () -> "ready",
                    () -> Files.readString(log).contains("Ctrl-C"));
            Endpoint endpoint = Endpoint.read(place.resolve("data")).orElseThrow();
            compare(shown.getFirst(), Files.readString(log), endpoint);
            String variables = "";
            for (Shown one : shown.subList(1, shown.size())) {
                Program.Result result = Program.run(
                        place,
                        environment,
                        _ -> {},
                        List.of("bash", "-c", "exec 2>&1; " + variables + actual(one.command(), endpoint)));
                compare(one, result.text(), endpoint);
                if (one.command().matches("[a-z]+=.*")) {
                    variables += actual(one.command(), endpoint) + "; ";
                }
            }
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    /** A user's home with a key in it. OpenSSH takes its home from the user database, so its programs are told of this one. */
    private static Map<String, String> environment(Path place) throws Exception {
        Path dotSsh = Files.createDirectories(place.resolve(".ssh"));
        Path key = dotSsh.resolve("id_ed25519");
        Program.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "you@laptop", "-f", key.toString())
                .code(0);
        Path config = Files.writeString(
                dotSsh.resolve("config"),
                "Host *\nIdentityFile " + key + "\nIdentitiesOnly yes\nBatchMode yes\nLogLevel ERROR\n"
                        + "StrictHostKeyChecking accept-new\nUserKnownHostsFile " + dotSsh.resolve("known_hosts")
                        + "\n");
        Path bin = Files.createDirectories(place.resolve("bin"));
        for (String program : List.of("ssh", "sftp", "scp")) {
            Path wrapper = Files.writeString(
                    bin.resolve(program), "#!/bin/sh\nexec /usr/bin/" + program + " -F '" + config + "' \"$@\"\n");
            Program.run("chmod", "755", wrapper.toString()).code(0);
        }
        return Map.of("HOME", place.toString(), "PATH", bin + ":" + System.getenv("PATH"));
    }

    /** The ports that the page shows are the default ones; this run has others. */
    private static String actual(String text, Endpoint endpoint) {
        return text.replace("2222", endpoint.ssh().replaceAll(".*:", ""))
                .replace("9101", endpoint.http().replaceAll(".*:", ""));
    }

    private static void compare(Shown shown, String printed, Endpoint endpoint) {
        String pattern = shown.output().stream()
                .map(line -> line.equals("…")
                        ? "(?:.*\n)*?"
                        : Stream.of(actual(line, endpoint).split("…", -1))
                                        .map(Pattern::quote)
                                        .collect(Collectors.joining(".*"))
                                + "\n")
                .collect(Collectors.joining());
        String text = printed.isEmpty() || printed.endsWith("\n") ? printed : printed + "\n";
        assertTrue(
                Pattern.matches(pattern, text),
                () -> "$ " + shown.command() + "\nis shown with\n" + String.join("\n", shown.output())
                        + "\nand prints\n" + text);
    }
}
