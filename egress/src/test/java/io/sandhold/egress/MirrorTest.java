package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** git, pip and npm fetch from a local mirror, knowing nothing but the proxy's address in their environment. */
class MirrorTest {

    @TempDir
    Path directory;

    private Mirror mirror;
    private TestFront front;

    @BeforeEach
    void start() throws Exception {
        mirror = Mirror.open(Files.createDirectory(directory.resolve("mirror")));
        front = new TestFront(
                TestFront.opening(mirror.port()).resolvingBy(_ -> List.of(InetAddress.ofLiteral(Mirror.ADDRESS))),
                mirror.at());
    }

    @AfterEach
    void stop() {
        front.close();
        mirror.close();
    }

    /** Runs a program as in a session: nothing of this environment but the path, and the proxy. */
    private void run(Path in, String... line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(line).directory(in.toFile()).redirectErrorStream(true);
        String proxy = "http://127.0.0.1:" + front.port();
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        "/usr/bin:/bin",
                        "HOME",
                        directory.toString(),
                        "http_proxy",
                        proxy,
                        "https_proxy",
                        proxy,
                        "all_proxy",
                        proxy,
                        "GIT_CONFIG_NOSYSTEM",
                        "1",
                        "GIT_TERMINAL_PROMPT",
                        "0"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", line) + ":\n" + output);
    }

    private void everythingWasConnected() {
        assertTrue(!front.events.isEmpty());
        front.events.forEach(event -> assertEquals(EgressOutcome.CONNECTED, event.outcome(), event::toString));
    }

    @Test
    void git_clones() throws Exception {
        run(directory, "git", "clone", "-q", mirror.url() + "/demo.git", "cloned");
        assertEquals(Mirror.GIT, Files.readString(directory.resolve("cloned/file")));
        everythingWasConnected();
    }

    @Test
    void pip_installs() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/pip3")), "this machine has no /usr/bin/pip3 (package python3-pip)");
        run(
                directory,
                "/usr/bin/pip3",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--no-cache-dir",
                "--target",
                "libs",
                "--index-url",
                mirror.url() + "/simple/",
                "--trusted-host",
                Mirror.HOST,
                "demo");
        assertEquals(Mirror.PYTHON, Files.readString(directory.resolve("libs/demo.py")));
        everythingWasConnected();
    }

    @Test
    void npm_installs() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/npm")), "this machine has no /usr/bin/npm (package npm)");
        Path project = Files.createDirectory(directory.resolve("project"));
        Files.writeString(project.resolve("package.json"), "{\"name\":\"project\",\"version\":\"1.0.0\"}");
        run(
                project,
                "/usr/bin/npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--no-update-notifier",
                "--registry",
                mirror.url() + "/",
                "demo");
        assertEquals(Mirror.NODE, Files.readString(project.resolve("node_modules/demo/index.js")));
        everythingWasConnected();
    }
}
