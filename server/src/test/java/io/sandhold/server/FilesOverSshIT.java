package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stock {@code sftp}, {@code scp} and {@code rsync}. */
class FilesOverSshIT {

    @TempDir
    static Path home;

    private static BuiltServer server;
    private static SshClient ssh;

    @BeforeAll
    static void start() throws Exception {
        server = BuiltServer.start(home.resolve("data"));
        ssh = SshClient.of(server, home);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static Path file(String name, int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(home.resolve(name), bytes);
    }

    @Test
    void sftp_starts_in_the_workspace_and_its_root_is_the_volume() throws Exception {
        String text = ssh.sftp("root", "pwd", "cd /", "ls -1").code(0).text();

        assertTrue(text.contains("Remote working directory: /workspace"), text);
        assertTrue(text.lines().map(String::strip).anyMatch("tmp"::equals), text);
        assertFalse(text.contains("etc"), text);
    }

    @Test
    void a_file_goes_up_and_comes_down_whole_and_belongs_to_the_session() throws Exception {
        Path up = file("up.bin", 5_000_000);
        Path down = home.resolve("down.bin");

        ssh.sftp("updown", "mkdir d", "put " + up + " d/f.bin", "get d/f.bin " + down)
                .code(0);

        assertArrayEquals(Files.readAllBytes(up), Files.readAllBytes(down));
        assertEquals(
                "1000 5000000\n",
                ssh.run("updown", "stat -c '%u %s' d/f.bin; echo >>d/f.bin")
                        .code(0)
                        .text());
    }

    @Test
    void a_transfer_that_was_cut_goes_on_where_it_stopped() throws Exception {
        Path whole = file("whole.bin", 3_000_001);
        byte[] bytes = Files.readAllBytes(whole);
        Path part = Files.write(home.resolve("part.bin"), Arrays.copyOf(bytes, 1_000_000));

        ssh.sftp("resume", "put " + part + " f.bin", "reput " + whole + " f.bin", "reget f.bin " + part)
                .code(0);

        assertArrayEquals(bytes, Files.readAllBytes(part));
        assertEquals("3000001\n", ssh.run("resume", "stat -c %s f.bin").code(0).text());
    }

    @Test
    void modes_times_links_and_renames_are_as_the_shell_sees_them() throws Exception {
        Path up = file("meta.bin", 10);
        Files.setLastModifiedTime(up, java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));

        ssh.sftp(
                        "meta",
                        "put -p " + up + " a",
                        "chmod 640 a",
                        "put " + up + " b",
                        "rename a b",
                        "ln -s b link",
                        "mkdir dir",
                        "rmdir dir")
                .code(0);

        assertEquals(
                "640 1000000000 b\nb\n",
                ssh.run("meta", "stat -c '%a %Y %n' b; readlink link; ls a 2>/dev/null")
                        .text());
    }

    @Test
    void df_shows_the_sessions_own_volume() throws Exception {
        String text = ssh.sftp("df", "df").code(0).text();

        long kib = Long.parseLong(text.lines().toList().getLast().strip().split("\\s+")[0]);
        assertTrue(kib > 80 * 1024 && kib <= 100 * 1024, text);
    }

    @Test
    void symlinks_made_in_the_shell_lead_nowhere_over_sftp() throws Exception {
        ssh.run("links", "ln -s /etc/shadow s; ln -s / r; ln -s ../../../../../../etc/passwd p; ln -s /proc/1/root q")
                .code(0);
        Path got = home.resolve("got");

        for (String path :
                new String[] {"s", "p", "r/etc/passwd", "r/etc/hostname", "q/etc/passwd", "/../../etc/passwd"}) {
            Program.Result result = ssh.sftp("links", "get " + path + " " + got);
            assertTrue(result.code() != 0, () -> path + ": " + result);
            assertFalse(Files.exists(got), path);
        }
        Program.Result listed = ssh.sftp("links", "ls -1 r/");
        assertFalse(listed.text().contains("etc"), listed::toString);
    }

    @Test
    void a_fifo_is_refused_and_nothing_hangs() throws Exception {
        ssh.run("fifo", "mkfifo p").code(0);

        assertTrue(ssh.sftp("fifo", "get p " + home.resolve("fifo.out")).code() != 0);
    }

    @Test
    void names_with_spaces_and_beyond_ascii_are_kept() throws Exception {
        Path up = file("plain", 3);

        ssh.sftp("names", "put " + up + " \"a b – 日本.txt\"").code(0);

        assertEquals("a b – 日本.txt\n", ssh.run("names", "ls").code(0).text());
    }

    @Test
    void scp_copies_both_ways_in_both_of_its_protocols() throws Exception {
        Path up = file("scp.bin", 2_000_000);
        for (String protocol : new String[] {"-s", "-O"}) {
            Path down = home.resolve("scp" + protocol);
            ssh.scp(protocol, up.toString(), "scp@127.0.0.1:f" + protocol).code(0);
            ssh.scp(protocol, "scp@127.0.0.1:/workspace/f" + protocol, down.toString())
                    .code(0);
            assertEquals(-1, Files.mismatch(up, down), protocol);
        }
    }

    @Test
    void rsync_brings_over_a_tree() throws Exception {
        Path tree = Files.createDirectories(home.resolve("tree/sub"));
        Files.writeString(tree.resolve("f"), "text");
        String remote = String.join(
                " ",
                ssh.ssh("rsync").stream()
                        .filter(w -> !w.equals("rsync@127.0.0.1"))
                        .toList());

        Program.run("rsync", "-a", "-e", remote, tree.getParent() + "/", "rsync@127.0.0.1:copy/")
                .code(0);

        assertEquals("text", ssh.run("rsync", "cat copy/sub/f").code(0).text());
    }

    @Test
    void a_path_means_the_same_in_the_shell_and_over_sftp() throws Exception {
        Path up = file("same", 4);
        ssh.sftp("same", "put " + up + " /tmp/x", "put " + up + " /workspace/y").code(0);

        assertEquals(
                "4 4\n",
                ssh.run("same", "echo $(stat -c %s /tmp/x /workspace/y)")
                        .code(0)
                        .text());
    }
}
