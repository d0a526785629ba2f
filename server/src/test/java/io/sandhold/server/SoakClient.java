package io.sandhold.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * One of many clients: OpenSSH's programs as processes, one after the other, which do something and come to their end, or are killed at
 * any moment of it; and connections that never log in. What they did is counted by name.
 */
final class SoakClient {

    /** Something to do in a session. */
    private interface Deed {
        void with(SoakClient client, String session) throws Exception;
    }

    private static final List<Deed> DEEDS = List.of(
            SoakClient::command,
            SoakClient::endlessOutput,
            SoakClient::terminal,
            SoakClient::put,
            SoakClient::get,
            SoakClient::scp,
            SoakClient::forward,
            SoakClient::stranger,
            SoakClient::halfHandshake);

    /** A transfer is over soon, and is to be killed amid it. */
    private static final int TRANSFER_SHARE = 10;

    private final BuiltServer server;
    private final Path key;
    private final Path home;
    private final Path content;
    private final int number;
    private final int longestMillis;
    private final Random random;
    private final Map<String, LongAdder> did;

    /**
     * @param home a directory of its own
     * @param content the file that it sends and fetches
     * @param longestLife how long a program runs at most that is killed
     */
    SoakClient(
            BuiltServer server,
            Path key,
            Path home,
            Path content,
            int number,
            Duration longestLife,
            Random random,
            ConcurrentSkipListMap<String, LongAdder> did) {
        this.server = server;
        this.key = key;
        this.home = home;
        this.content = content;
        this.number = number;
        this.longestMillis = (int) longestLife.toMillis();
        this.random = random;
        this.did = did;
    }

    void doAnything(String session) throws Exception {
        DEEDS.get(random.nextInt(DEEDS.size())).with(this, session);
    }

    /** Does each once. */
    void doEverything(String session) throws Exception {
        for (Deed deed : DEEDS) {
            deed.with(this, session);
        }
    }

    private void command(String session) throws Exception {
        Program.Result result = Program.run(ssh(session, "echo client " + number + "; exit 3"));
        count("command", result, result.code() == 3 && result.text().equals("client " + number + "\n"));
    }

    private void endlessOutput(String session) throws Exception {
        vanish("endless output", ssh(session, "yes | head -c 1M; while sleep 0.2; do date; done"), longestMillis);
    }

    private void terminal(String session) throws Exception {
        Process process = quiet(ssh(session, "-tt"));
        try {
            process.getOutputStream().write("while sleep 0.2; do date; done\n".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) { // one that was turned away has ended before it was typed at
            System.getLogger("soak").log(System.Logger.Level.DEBUG, "nobody reads: {0}", e.getMessage());
        }
        vanish("terminal", process, longestMillis);
    }

    private void put(String session) throws Exception {
        String name = "put" + number;
        vanish(
                "put",
                sftp(session, "put " + content + " " + name, "copy " + name + " " + name + ".copy", "ls -l"),
                transferMillis());
    }

    private void get(String session) throws Exception {
        Path fetched = home.resolve("fetched");
        vanish(
                "get",
                sftp(session, "put " + content + " get" + number, "get get" + number + " " + fetched),
                transferMillis());
    }

    private void scp(String session) throws Exception {
        List<String> there = new ArrayList<>(List.of("scp", "-q"));
        there.addAll(options("-P"));
        List<String> back = new ArrayList<>(there);
        String remote = session + "@127.0.0.1:scp" + number;
        Path fetched = home.resolve("round-trip");
        there.addAll(List.of(content.toString(), remote));
        back.addAll(List.of(remote, fetched.toString()));
        for (List<String> way : List.of(there, back)) {
            Program.Result result = Program.run(way);
            count("scp", result, result.code() == 0);
            if (result.code() != 0) {
                return;
            }
        }
        if (Files.mismatch(content, fetched) >= 0) {
            throw new AssertionError("what came back is not what was sent: client " + number);
        }
    }

    private void forward(String session) throws Exception {
        vanish("forward", ssh(session, "-N", "-R0:localhost:1", "-oExitOnForwardFailure=yes"), longestMillis);
    }

    private void stranger(String session) throws Exception {
        List<String> command = new ArrayList<>(ssh(session, "-oPreferredAuthentications=none", "true"));
        count("stranger", Program.run(command).code() == 255);
    }

    /** Begins to speak SSH, or says nothing at all, and is gone; half of the time with a reset. */
    private void halfHandshake(String session) throws Exception {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(source(), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", server.sshPort()), 30_000);
            byte[] beginning = "SSH-2.0-soak\r\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(Arrays.copyOf(beginning, random.nextInt(beginning.length + 1)));
            socket.setSoLinger(random.nextBoolean(), 0);
        } catch (IOException turnedAway) {
            System.getLogger("soak").log(System.Logger.Level.DEBUG, "turned away: {0}", turnedAway.getMessage());
        }
        count("half a handshake", true);
    }

    /** Starts it and kills it at some moment, if it has not ended by then. */
    private void vanish(String name, List<String> command, int longest) throws Exception {
        vanish(name, quiet(command), longest);
    }

    private int transferMillis() {
        return Math.max(2000, longestMillis / TRANSFER_SHARE);
    }

    private void vanish(String name, Process process, int longest) throws Exception {
        try {
            boolean ended = process.waitFor(random.nextInt(longest), TimeUnit.MILLISECONDS);
            count(name + (ended ? "" : ", killed"), !ended || process.exitValue() == 0);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** With why not, as the program says it. */
    private void count(String what, Program.Result result, boolean done) {
        String why = result.stderr().strip();
        count(
                done
                        ? what
                        : what + " (" + result.code() + ": "
                                + why.substring(why.lastIndexOf('\n') + 1).replaceAll("\\d+", "…") + ")",
                done);
    }

    private void count(String what, boolean done) {
        did.computeIfAbsent(what + (done ? "" : ", failed"), _ -> new LongAdder())
                .increment();
    }

    private static Process quiet(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private List<String> ssh(String session, String... more) {
        List<String> command = new ArrayList<>(List.of("ssh"));
        command.addAll(options("-p"));
        List<String> rest = new ArrayList<>(List.of(more));
        while (!rest.isEmpty() && rest.getFirst().startsWith("-")) {
            command.add(rest.removeFirst());
        }
        command.add(session + "@127.0.0.1");
        command.addAll(rest);
        return command;
    }

    private List<String> sftp(String session, String... lines) throws IOException {
        Path batch = Files.writeString(home.resolve("batch"), String.join("\n", lines) + "\n");
        List<String> command = new ArrayList<>(List.of("sftp", "-q"));
        command.addAll(options("-P"));
        command.addAll(List.of("-b", batch.toString(), session + "@127.0.0.1"));
        return command;
    }

    private List<String> options(String port) throws UnsupportedOperationException {
        List<String> options = new ArrayList<>(options(key));
        options.addAll(List.of("-oBindAddress=" + source().getHostAddress(), port, Integer.toString(server.sshPort())));
        return options;
    }

    static List<String> options(Path key) {
        return List.of(
                "-F",
                "/dev/null",
                "-i",
                key.toString(),
                "-oIdentitiesOnly=yes",
                "-oBatchMode=yes",
                "-oLogLevel=ERROR",
                "-oUserKnownHostsFile=/dev/null",
                "-oStrictHostKeyChecking=no");
    }

    /** Each ten clients come from one address. */
    private InetAddress source() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + number / 10)});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
