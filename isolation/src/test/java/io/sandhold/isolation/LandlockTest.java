package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.onTerminal;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The second wall that the agent puts around itself and all that it starts, and what goes on behind it as before. */
@Timeout(60)
class LandlockTest {
    private static final int WITH_SCOPES = 6;

    @TempDir
    static Path directory;

    static TestHost host;
    static Jail jail;

    @BeforeAll
    static void start() {
        assumeTrue(Host.look().landlock() > 0, "the kernel has no Landlock");
        host = new TestHost(directory);
        jail = host.jail("landlock");
    }

    @AfterAll
    static void stop() {
        if (host != null) {
            host.close();
        }
    }

    private static void works(String script) {
        var result = sh(jail, "set -e; cd /workspace; mkdir -p a b; " + script);
        assertEquals("", result.err(), script);
        assertEquals(0, result.code(), script);
    }

    private static void python(String script) {
        var result = run(jail, "python3", "-c", script);
        assertEquals("ok\n", result.out(), result.err());
    }

    @Test
    void nothing_is_written_where_only_landlock_is_against_it() throws Exception {
        // The socket's directory is mounted to be written; here its permissions allow it too.
        Path socket = directory.resolve("run/jails/landlock/socket");
        var permissions = Files.getPosixFilePermissions(socket);
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
        try {
            for (String attempt :
                    new String[] {"touch $s/x", "mkdir $s/x", "rm $s/agent", "mv $s/agent $s/x", "ln -s / $s/x"}) {
                var result = sh(jail, "s=/run/sandhold/socket; " + attempt);
                assertTrue(result.err().contains("Permission denied"), attempt + ": " + result);
            }
            assertTrue(sh(jail, "ls /run/sandhold/socket").out().contains("agent"));
        } finally {
            Files.setPosixFilePermissions(socket, permissions);
        }
    }

    @Test
    void files_of_the_session_are_made_moved_linked_and_cut_as_before() {
        works(
                "echo one >a/f; mv a/f b/g; ln b/g a/h; ln -s h a/s; cat a/s; mkfifo a/p; cp b/g /tmp/g; mv /tmp/g a/i; rm -r a b");
        works(
                "echo word >a/f; : >a/f; truncate -s 5 a/f; echo more >>a/f; chmod 600 a/f; touch -d yesterday a/f; mv a c; rm -r c b");
        works("mkdir -p a/x; mv a/x b/x; rmdir b/x; cp /usr/bin/true a/t; a/t; rm a/t");
        works(
                "echo x >/dev/shm/f; mv /dev/shm/f /tmp/f; rm /tmp/f; echo x >/dev/null; echo x >/dev/stdout; : >/dev/full");
        works(
                "echo x >/dev/fd/1; echo 600 >/proc/self/oom_score_adj; echo name >/proc/self/comm; python3 -m compileall -q .");
        python("""
                import os, tempfile
                with tempfile.TemporaryFile(dir='/workspace') as unnamed:
                    unnamed.write(b'x' * 10); unnamed.truncate(4); unnamed.flush()
                    again = os.open('/proc/self/fd/%d' % unnamed.fileno(), os.O_RDWR | os.O_TRUNC)
                    os.write(again, b'y')
                memory = os.memfd_create('m')
                os.write(os.open('/proc/self/fd/%d' % memory, os.O_RDWR), b'z')
                program = os.memfd_create('p')
                os.write(program, open('/usr/bin/true', 'rb').read())
                assert os.waitstatus_to_exitcode(os.wait()[1] if os.fork() else os.execve(program, ['true'], {})) == 0
                print('ok')
                """);
    }

    @Test
    void sockets_shared_memory_and_message_queues_work_as_before() throws Exception {
        python("""
                import mmap, multiprocessing.shared_memory as shared, os, socket
                for name in '/tmp/s', '/workspace/s', '\\0own':
                    server = socket.socket(socket.AF_UNIX); server.bind(name); server.listen()
                    client = socket.socket(socket.AF_UNIX); client.connect(name); client.send(b'x')
                    assert server.accept()[0].recv(1) == b'x'
                memory = shared.SharedMemory(create=True, size=4096); memory.buf[0] = 1; memory.close(); memory.unlink()
                anonymous = mmap.mmap(-1, 4096); anonymous[0] = 1
                print('ok')
                """);
        Files.writeString(host.workspace("landlock").resolve("queue.c"), """
                #include <mqueue.h>
                #include <stdio.h>
                #include <sys/shm.h>
                int main(void) {
                    char text[8192];
                    mqd_t queue = mq_open("/q", O_CREAT | O_RDWR, 0600, NULL);
                    if (queue < 0 || mq_send(queue, "x", 1, 0) != 0 || mq_receive(queue, text, sizeof text, NULL) != 1) {
                        perror("mq");
                        return 1;
                    }
                    int memory = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
                    if (memory < 0 || shmat(memory, NULL, 0) == (void *)-1 || mq_unlink("/q") != 0) {
                        perror("shm");
                        return 1;
                    }
                    return 0;
                }
                """);
        works("gcc -o queue queue.c && ./queue");
    }

    @Test
    void terminals_and_job_control_work_as_before() {
        try (Execution terminal = jail.start(onTerminal(
                "bash",
                "-ic",
                "tty; stty -echo; stty size; sleep 60 & jobs; kill %1; wait; echo x >/dev/tty; ps -o tty= -p $$"))) {
            String out = finish(terminal).out();
            assertTrue(out.contains("/dev/pts/") && out.contains("24 80") && out.contains("Running"), out);
            assertTrue(out.contains("x\r\n") && out.contains("pts/"), out);
        }
        assertEquals(
                "up\r\n",
                finish(jail.start(onTerminal("script", "-qc", "echo up", "/tmp/typescript")))
                        .out());
    }

    @Test
    void processes_of_a_session_signal_one_another() {
        works("sleep 60 & kill -TERM $!; wait $! 2>/dev/null || [ $? = 143 ]");
        works("setsid sleep 61 & until pkill -fx 'sleep 61'; do :; done");
    }

    @Test
    void abstract_sockets_of_the_host_are_not_reached_though_its_network_is() throws Exception {
        assumeTrue(Host.look().landlock() >= WITH_SCOPES, "this Landlock has no scopes");
        String name = "sandhold-test-" + ProcessHandle.current().pid();
        Process listening = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import socket, sys\ns = socket.socket(socket.AF_UNIX)\ns.bind('\\0" + name
                                + "')\ns.listen()\nprint('up', flush=True)\nsys.stdin.read()")
                .start();
        try (var said = new BufferedReader(new InputStreamReader(listening.getInputStream(), StandardCharsets.UTF_8));
                Jail open = host.isolation.start(host.spec("reach", Limits.DEFAULT, NetworkMode.HOST))) {
            assertEquals("up", said.readLine());
            String connect = "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0" + name + "')\nprint('in')";
            Process neighbour = new ProcessBuilder("python3", "-c", connect).start();
            assertEquals(0, neighbour.waitFor());
            var result = run(open, "python3", "-c", connect);
            assertTrue(result.err().contains("PermissionError"), result.toString());
        } finally {
            listening.destroyForcibly();
        }
    }
}
