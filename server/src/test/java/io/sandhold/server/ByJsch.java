package io.sandhold.server;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Session;
import java.nio.charset.StandardCharsets;

/** One deed of JSch's, in a process of its own; what it does is looked at by the script that calls it. */
final class ByJsch {

    private ByJsch() {}

    public static void main(String... words) throws Exception {
        if (words[0].equals("version")) {
            System.out.print(JSch.VERSION);
            return;
        }
        JSch jsch = new JSch();
        jsch.setKnownHosts(System.getenv("KNOWN_HOSTS"));
        Session session =
                jsch.getSession(System.getenv("SESSION"), "127.0.0.1", Integer.parseInt(System.getenv("PORT")));
        if (words[0].equals("login_by_password")) {
            session.setPassword(System.getenv("TOKEN").getBytes(StandardCharsets.US_ASCII));
        } else {
            jsch.addIdentity(System.getenv("KEY"));
        }
        session.setConfig("server_host_key", "ssh-ed25519");
        session.connect(20_000);
        try {
            switch (words[0]) {
                case "login_by_key", "login_by_password" -> System.out.print(said(session, "echo in"));
                case "exec_with_code" -> System.out.print(code(session));
                default -> files(session, words[0]);
            }
        } finally {
            session.disconnect();
        }
    }

    private static String said(Session session, String command) throws Exception {
        ChannelExec channel = (ChannelExec) session.openChannel("exec");
        channel.setCommand(command);
        var out = channel.getInputStream();
        channel.connect();
        return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int code(Session session) throws Exception {
        ChannelExec channel = (ChannelExec) session.openChannel("exec");
        channel.setCommand("exit 7");
        var out = channel.getInputStream();
        channel.connect();
        out.readAllBytes();
        while (!channel.isClosed()) {
            Thread.onSpinWait();
        }
        return channel.getExitStatus();
    }

    private static void files(Session session, String deed) throws Exception {
        ChannelSftp files = (ChannelSftp) session.openChannel("sftp");
        files.connect();
        files.lcd(System.getenv("WORK"));
        switch (deed) {
            case "round_trip" -> {
                files.put(System.getenv("FILE"), "up");
                files.get("up", "down");
            }
            case "resume" -> {
                files.put(System.getenv("FILE"), "part", ChannelSftp.RESUME);
                files.get("part", "half", null, ChannelSftp.RESUME);
            }
            case "listing" ->
                System.out.print(files.ls("many").stream()
                        .filter(entry -> entry.getFilename().startsWith("f"))
                        .count());
            case "rename" -> files.rename("a", "b");
            case "symlink" -> files.symlink("b", "link");
            case "mtime" -> files.setMtime("old", 1_000_000_000);
            default -> throw new IllegalArgumentException(deed);
        }
    }
}
