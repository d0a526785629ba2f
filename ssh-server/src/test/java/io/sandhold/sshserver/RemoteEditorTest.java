package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the remote modes of editors do, step by step: a script into a shell, a server of theirs in the session, and ways to it. */
@ExtendWith(TestHouse.Key.class)
class RemoteEditorTest {

    /** A login shell gets it on stdin: it puts a server into the session that listens on a port and a socket, and goes. */
    private static final String SETTING_UP = """
            set -e
            mkdir -p ~/.editor-server; cd ~/.editor-server
            cat > server.py <<'END'
            import socket, threading
            def serve(s):
                while True:
                    c, _ = s.accept()
                    c.sendall(b"hello " + c.recv(100))
                    c.close()
            u = socket.socket(socket.AF_UNIX); u.bind("server.sock"); u.listen()
            threading.Thread(target=serve, args=(u,), daemon=True).start()
            t = socket.create_server(("127.0.0.1", 0))
            print("port", t.getsockname()[1], flush=True)
            serve(t)
            END
            nohup setsid python3 server.py > said 2>/dev/null < /dev/null &
            until grep -q port said; do sleep 0.02; done
            echo "shell=$(shopt -q login_shell && echo login) arch=$(uname -m) home=$HOME $(cat said)"
            """;

    private final String session = TestHouse.newSession();

    @Test
    void a_server_is_put_in_by_a_script_and_reached_every_way(TestHouse house, @TempDir Path directory)
            throws Exception {
        SshTool editor = house.client().option("ExitOnForwardFailure=yes");
        Ran set = editor.sshWith(session, SETTING_UP.getBytes(StandardCharsets.US_ASCII), "-T");
        assertEquals(0, set.exit(), set::toString);
        assertTrue(set.out().contains("shell=login"), set::toString);
        String port = set.out().replaceAll("(?s).*port (\\d+)\\s*$", "$1");
        assertTrue(port.matches("\\d+"), set::toString);

        assertEquals(
                "no terminal\n",
                editor.ssh(session, "-T", "tty -s || echo no terminal").out());
        assertEquals(
                "a terminal\r\n",
                editor.ssh(session, "-tt", "tty -s && echo a terminal").out());
        // with the script as the command's input, as others do it
        assertEquals(
                "in bash\n",
                editor.sshWith(session, "echo in $0\n".getBytes(StandardCharsets.US_ASCII), "bash")
                        .out());

        int socks = EchoPort.free();
        int local = EchoPort.free();
        Path socket = directory.resolve("s");
        Process ways = new ProcessBuilder(editor.sshLine(
                        session,
                        "-T",
                        "-D127.0.0.1:" + socks,
                        "-L" + socket + ":/workspace/.editor-server/server.sock",
                        "-L127.0.0.1:" + local + ":/workspace/.editor-server/server.sock",
                        "sh"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            ways.getOutputStream().write("echo up\n".getBytes(StandardCharsets.US_ASCII));
            ways.getOutputStream().flush();
            assertEquals("up\n", new String(ways.getInputStream().readNBytes(3), StandardCharsets.US_ASCII));
            assertEquals("hello socket", LocalPort.exchange(local, "socket"));
            assertEquals("hello socks", LocalPort.exchange(bySocks(socks, Integer.parseInt(port)), "socks"));
            Ran unix = Ran.of(List.of(
                    "/usr/bin/python3",
                    "-c",
                    "import socket, sys\nc = socket.socket(socket.AF_UNIX)\nc.connect(sys.argv[1])\nc.sendall(b'unix')\nprint(c.recv(100).decode())",
                    socket.toString()));
            assertEquals("hello unix\n", unix.out(), unix::toString);
        } finally {
            ways.getOutputStream().close();
            assertTrue(ways.waitFor(60, TimeUnit.SECONDS));
        }
    }

    /** A connection by SOCKS version 5 to localhost in the session. */
    private static Socket bySocks(int socks, int port) throws Exception {
        Socket made = new Socket(InetAddress.getLoopbackAddress(), socks);
        made.getOutputStream().write(new byte[] {
            5, 1, 0, 5, 1, 0, 3, 9, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't', (byte) (port >> 8), (byte) port
        });
        byte[] answer = made.getInputStream().readNBytes(12);
        assertEquals(0, answer[3], "SOCKS refused");
        return made;
    }
}
