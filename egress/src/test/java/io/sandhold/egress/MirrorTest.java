package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** git, pip and npm fetch from a local mirror, knowing nothing but the proxy's address in their environment. */
class MirrorTest {

    @TempDir
    Path directory;

    private Path served;
    private HttpServer mirror;
    private TestFront front;
    private String url;

    @BeforeEach
    void start() throws IOException {
        served = Files.createDirectory(directory.resolve("served"));
        mirror = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), served, SimpleFileServer.OutputLevel.NONE);
        mirror.start();
        int port = mirror.getAddress().getPort();
        front = new TestFront(
                TestFront.opening(port).resolvingBy(name -> List.of(InetAddress.ofLiteral("127.0.0.1"))),
                "mirror.example:" + port);
        url = "http://mirror.example:" + port;
    }

    @AfterEach
    void stop() {
        front.close();
        mirror.stop(0);
    }

    /** Runs a program as in a session: nothing of this environment but the path, and the proxy. */
    private String run(Path in, String... line) throws IOException, InterruptedException {
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
        return output;
    }

    private void everythingWasConnected() {
        assertTrue(!front.events.isEmpty());
        front.events.forEach(event -> assertEquals(EgressOutcome.CONNECTED, event.outcome(), event::toString));
    }

    @Test
    void git_clones() throws Exception {
        Path origin = Files.createDirectory(directory.resolve("origin"));
        Files.writeString(origin.resolve("file"), "content\n");
        run(origin, "git", "init", "-q");
        run(origin, "git", "add", "file");
        run(origin, "git", "-c", "user.name=a", "-c", "user.email=a@mirror.example", "commit", "-q", "-m", "one");
        run(
                directory,
                "git",
                "clone",
                "-q",
                "--bare",
                origin.toString(),
                served.resolve("demo.git").toString());
        run(served.resolve("demo.git"), "git", "update-server-info");

        run(directory, "git", "clone", "-q", url + "/demo.git", "cloned");
        assertEquals("content\n", Files.readString(directory.resolve("cloned/file")));
        everythingWasConnected();
    }

    @Test
    void pip_installs() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/pip3")), "this machine has no /usr/bin/pip3 (package python3-pip)");
        Path simple = Files.createDirectories(served.resolve("simple/demo"));
        try (OutputStream out = Files.newOutputStream(simple.resolve("demo-1.0-py3-none-any.whl"));
                ZipOutputStream wheel = new ZipOutputStream(out)) {
            entry(wheel, "demo.py", "ANSWER = 42\n");
            entry(wheel, "demo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n");
            entry(
                    wheel,
                    "demo-1.0.dist-info/WHEEL",
                    "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            entry(wheel, "demo-1.0.dist-info/RECORD", "");
        }
        Files.writeString(
                simple.resolve("index.html"),
                "<!DOCTYPE html><html><body><a href=\"demo-1.0-py3-none-any.whl\">demo</a></body></html>");

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
                url + "/simple/",
                "--trusted-host",
                "mirror.example",
                "demo");
        assertEquals("ANSWER = 42\n", Files.readString(directory.resolve("libs/demo.py")));
        everythingWasConnected();
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    @Test
    void npm_installs() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/npm")), "this machine has no /usr/bin/npm (package npm)");
        Path content = Files.createDirectories(directory.resolve("content/package"));
        Files.writeString(content.resolve("package.json"), "{\"name\":\"demo\",\"version\":\"1.0.0\"}");
        Files.writeString(content.resolve("index.js"), "module.exports = 42\n");
        run(content.getParent(), "tar", "-czf", served.resolve("demo-1.0.0.tgz").toString(), "package");
        Files.writeString(
                served.resolve("demo"),
                "{\"name\":\"demo\",\"dist-tags\":{\"latest\":\"1.0.0\"},\"versions\":{\"1.0.0\":{\"name\":\"demo\",\"version\":\"1.0.0\","
                        + "\"dist\":{\"tarball\":\"" + url + "/demo-1.0.0.tgz\"}}}}");
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
                url + "/",
                "demo");
        assertEquals("module.exports = 42\n", Files.readString(project.resolve("node_modules/demo/index.js")));
        everythingWasConnected();
    }
}
