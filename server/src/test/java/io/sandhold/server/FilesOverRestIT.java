package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, trees, archives, links and resumable uploads of the built server, asked for with {@code curl} and seen over SSH. */
class FilesOverRestIT {

    @TempDir
    static Path home;

    private static BuiltServer server;
    private static SshClient ssh;
    private static Rest rest;

    @BeforeAll
    static void start() throws Exception {
        server = BuiltServer.start(home.resolve("data"));
        ssh = SshClient.of(server, home);
        rest = new Rest(server);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String header(String name, Program.Result result) {
        Matcher line = Pattern.compile("(?im)^" + name + ": (.*?)\r?$").matcher(result.text());
        assertTrue(line.find(), result.toString());
        return line.group(1);
    }

    @Test
    void a_file_is_put_changed_under_a_condition_read_from_ssh_and_removed() throws Exception {
        Path file = Files.writeString(home.resolve("f"), "0123456789");
        String tag = rest.ask("/file/put/a/f", "-T", file.toString())
                .status(201)
                .json()
                .getString("etag");
        rest.ask("/file/put/a/f?offset=8", "-X", "PUT", "-d", "xyz").status(200);
        rest.ask("/file/put/a/f?append=true", "-X", "PUT", "-d", "!").status(200);
        rest.ask("/file/put/a/f", "-X", "PUT", "-d", "late", "-H", "If-Match: " + tag)
                .status(412);
        assertEquals("01234567xyz!", ssh.run("put", "cat a/f").text());
        assertEquals(
                "34",
                rest.ask("/file/put/a/f", "-H", "Range: bytes=3-4").status(206).body());
        rest.delete("/file/put/a").status(409);
        rest.delete("/file/put/a?recursive=true").status(200);
        assertEquals("", ssh.run("put", "ls").text());
    }

    @Test
    void a_directory_is_packed_by_one_session_and_unpacked_by_another() throws Exception {
        ssh.run("from", "mkdir -p p/d; echo run > p/d/x.sh; chmod 700 p/d/x.sh; ln -s d/x.sh p/l");
        for (String format : List.of("tar", "tar.gz", "zip")) {
            Path archive = home.resolve("p." + format);
            rest.ask("/fs/from/archive?path=p&format=" + format, "-o", archive.toString());
            rest.ask(
                            "/fs/to/unpack?path=" + format,
                            "--data-binary",
                            "@" + archive,
                            "-H",
                            "Content-Type: application/octet-stream")
                    .status(200);
            assertEquals(
                    "700\nd/x.sh\nrun\n",
                    ssh.run("to", "cd " + format + "/p; stat -c %a d/x.sh; readlink l; cat l")
                            .text());
        }
        assertEquals(
                1,
                rest.get("/fs/to/search?text=run&path=zip")
                        .status(200)
                        .json()
                        .getJsonArray("matches")
                        .size());
        assertEquals(
                3,
                rest.get("/fs/to/glob?pattern=**/x.sh")
                        .status(200)
                        .json()
                        .getJsonArray("matches")
                        .size());
    }

    @Test
    void a_link_needs_no_token_and_is_forged_by_nobody() throws Exception {
        rest.ask("/file/linked/f", "-X", "PUT", "-d", "shared").status(201);
        String url = server.http()
                + rest.post("/fs/linked/link", "{\"path\":\"f\"}")
                        .status(200)
                        .json()
                        .getString("url");
        assertEquals("shared", Program.run("curl", "-sS", url).text());
        assertEquals(
                "404",
                Program.run(
                                "curl",
                                "-sS",
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code}",
                                url.replace("/shared/", "/shared/A"))
                        .text());
    }

    @Test
    void an_upload_goes_on_where_its_connection_broke() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        Path first = Files.write(home.resolve("first"), Arrays.copyOf(content, 2_000_000));
        Path rest2 = home.resolve("rest");
        String name = Base64.getEncoder().encodeToString("big.bin".getBytes(StandardCharsets.UTF_8));
        String[] tus = {"-H", "Tus-Resumable: 1.0.0", "-D", "-", "-o", "/dev/null"};
        Program.Result made = Program.run(with(
                rest.command("/uploads/tus"),
                tus,
                "-X",
                "POST",
                "-H",
                "Upload-Length: " + content.length,
                "-H",
                "Upload-Metadata: filename " + name));
        String upload = header("Location", made).replaceFirst("^/workspace/se", "");
        String[] piece = {"-X", "PATCH", "-H", "Content-Type: application/offset+octet-stream"};
        Program.run(with(
                rest.command(upload, piece),
                tus,
                "-H",
                "Upload-Offset: 0",
                "--limit-rate",
                "1M",
                "--max-time",
                "1",
                "--data-binary",
                "@" + first));
        Program.Result head = Program.run(with(rest.command(upload), tus, "--head"));
        int offset = Integer.parseInt(header("Upload-Offset", head));
        assertTrue(offset > 0 && offset < first.toFile().length(), "came: " + offset);
        Files.write(rest2, Arrays.copyOfRange(content, offset, content.length));
        Program.Result done = Program.run(
                with(rest.command(upload, piece), tus, "-H", "Upload-Offset: " + offset, "--data-binary", "@" + rest2));
        assertEquals(Integer.toString(content.length), header("Upload-Offset", done));
        Path back = home.resolve("back");
        rest.ask("/download/tus/big.bin", "-o", back.toString());
        assertArrayEquals(content, Files.readAllBytes(back));
    }

    private static String[] with(List<String> command, String[] more, String... others) {
        List<String> all = new ArrayList<>(command);
        String address = all.removeLast();
        all.addAll(List.of(more));
        all.addAll(List.of(others));
        all.add(address);
        return all.toArray(String[]::new);
    }
}
