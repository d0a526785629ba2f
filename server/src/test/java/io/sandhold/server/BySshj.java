package io.sandhold.server;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.OpenMode;
import net.schmizz.sshj.sftp.RemoteFile;
import net.schmizz.sshj.sftp.SFTPClient;

/** One deed of sshj's, as {@link ByJsch}. */
final class BySshj {

    private BySshj() {}

    public static void main(String... words) throws Exception {
        try (SSHClient client = new SSHClient()) {
            if (words[0].equals("version")) {
                System.out.print(client.getTransport().getConfig().getVersion().replace("SSHJ_", ""));
                return;
            }
            client.loadKnownHosts(new File(System.getenv("KNOWN_HOSTS")));
            client.connect("127.0.0.1", Integer.parseInt(System.getenv("PORT")));
            if (words[0].equals("login_by_password")) {
                client.authPassword(System.getenv("SESSION"), System.getenv("TOKEN"));
            } else {
                client.authPublickey(System.getenv("SESSION"), System.getenv("KEY"));
            }
            switch (words[0]) {
                case "login_by_key", "login_by_password" -> command(client, "echo in");
                case "exec_with_code" -> command(client, "exit 7");
                default -> files(client, words[0]);
            }
        }
    }

    private static void command(SSHClient client, String line) throws IOException {
        try (Session session = client.startSession();
                Session.Command command = session.exec(line)) {
            System.out.print(new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            command.join();
            if (command.getExitStatus() != 0) {
                System.out.print(command.getExitStatus());
            }
        }
    }

    private static void files(SSHClient client, String deed) throws IOException {
        try (SFTPClient files = client.newSFTPClient()) {
            switch (deed) {
                case "round_trip" -> {
                    files.put(System.getenv("FILE"), "up");
                    files.get("up", System.getenv("WORK") + "/down");
                }
                case "resume" -> resume(files);
                case "listing" -> System.out.print(files.ls("many").size());
                case "rename" -> files.rename("a", "b");
                case "symlink" -> files.symlink("b", "link"); // its names are swapped, as with OpenSSH's server
                case "mtime" ->
                    files.setattr(
                            "old",
                            new FileAttributes.Builder()
                                    .withAtimeMtime(1_000_000_000, 1_000_000_000)
                                    .build());
                default -> throw new IllegalArgumentException(deed);
            }
        }
    }

    private static void resume(SFTPClient files) throws IOException {
        try (RandomAccessFile whole = new RandomAccessFile(System.getenv("FILE"), "r");
                RemoteFile part = files.open("part", EnumSet.of(OpenMode.WRITE))) {
            long at = part.length();
            whole.seek(at);
            byte[] piece = new byte[32 << 10];
            for (int count; (count = whole.read(piece)) > 0; at += count) {
                part.write(at, piece, 0, count);
            }
        }
    }
}
