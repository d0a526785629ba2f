package io.sandhold.egress;

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

/**
 * A local package mirror on a port of loopback: a git repository, a Python package and a Node package, each named {@code demo} and
 * made here. Nothing knows the name it goes by but who resolves it to {@link #ADDRESS}.
 */
public final class Mirror implements AutoCloseable {

    public static final String HOST = "mirror.example";
    public static final String ADDRESS = "127.0.0.1";

    /** What the repository's {@code file} holds. */
    public static final String GIT = "content\n";

    /** What the Python package's {@code demo.py} holds. */
    public static final String PYTHON = "ANSWER = 42\n";

    /** What the Node package's {@code index.js} holds. */
    public static final String NODE = "module.exports = 42\n";

    private final HttpServer server;

    private Mirror(HttpServer server) {
        this.server = server;
    }

    /** Makes the packages in an empty directory and serves them. */
    public static Mirror open(Path directory) throws IOException, InterruptedException {
        Path served = Files.createDirectory(directory.resolve("served"));
        HttpServer server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.ofLiteral(ADDRESS), 0), served, SimpleFileServer.OutputLevel.NONE);
        Mirror mirror = new Mirror(server);
        repository(directory, served);
        wheel(Files.createDirectories(served.resolve("simple/demo")));
        tarball(directory, served, mirror.url());
        server.start();
        return mirror;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** {@code HOST:PORT}, as a session's list names it. */
    public String at() {
        return HOST + ":" + port();
    }

    /** The root; the repository is {@code /demo.git} below it, the Python index {@code /simple/}, the Node registry {@code /}. */
    public String url() {
        return "http://" + at();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void repository(Path directory, Path served) throws IOException, InterruptedException {
        Path origin = Files.createDirectory(directory.resolve("origin"));
        Files.writeString(origin.resolve("file"), GIT);
        run(origin, "git", "init", "-q");
        run(origin, "git", "add", "file");
        run(origin, "git", "-c", "user.name=a", "-c", "user.email=a@mirror.example", "commit", "-q", "-m", "one");
        Path bare = served.resolve("demo.git");
        run(directory, "git", "clone", "-q", "--bare", origin.toString(), bare.toString());
        run(bare, "git", "update-server-info");
    }

    private static void wheel(Path simple) throws IOException {
        String file = "demo-1.0-py3-none-any.whl";
        try (OutputStream out = Files.newOutputStream(simple.resolve(file));
                ZipOutputStream wheel = new ZipOutputStream(out)) {
            entry(wheel, "demo.py", PYTHON);
            entry(wheel, "demo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n");
            entry(
                    wheel,
                    "demo-1.0.dist-info/WHEEL",
                    "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            entry(wheel, "demo-1.0.dist-info/RECORD", "");
        }
        Files.writeString(
                simple.resolve("index.html"),
                "<!DOCTYPE html><html><body><a href=\"" + file + "\">demo</a></body></html>");
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private static void tarball(Path directory, Path served, String url) throws IOException, InterruptedException {
        Path content = Files.createDirectories(directory.resolve("content/package"));
        Files.writeString(content.resolve("package.json"), "{\"name\":\"demo\",\"version\":\"1.0.0\"}");
        Files.writeString(content.resolve("index.js"), NODE);
        run(content.getParent(), "tar", "-czf", served.resolve("demo-1.0.0.tgz").toString(), "package");
        Files.writeString(
                served.resolve("demo"),
                "{\"name\":\"demo\",\"dist-tags\":{\"latest\":\"1.0.0\"},\"versions\":{\"1.0.0\":{\"name\":\"demo\",\"version\":\"1.0.0\","
                        + "\"dist\":{\"tarball\":\"" + url + "/demo-1.0.0.tgz\"}}}}");
    }

    /** Runs a program that knows nothing of whoever runs the tests but the path. */
    private static void run(Path in, String... line) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(List.of(line)).directory(in.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", in.toString(), "GIT_CONFIG_NOSYSTEM", "1"));
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", line) + ": " + said);
        }
    }
}
