package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.onTerminal;
import static io.sandhold.isolation.TestHost.readUntil;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static io.sandhold.isolation.TestHost.type;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people run in a session, under the system call filter and Landlock: the programs of the host's own {@code /usr}. */
@Timeout(180)
class ProgramsUnderTheFilterTest {
    @TempDir
    static Path directory;

    static TestHost host;
    static Jail jail;

    @BeforeAll
    static void start() {
        host = new TestHost(directory);
        jail = host.jail("programs", new Limits(1L << 30, 512, 2, 1024));
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    private static void write(String name, String text) {
        try {
            Files.writeString(host.workspace("programs").resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void says(String expected, String... argv) {
        var result = run(jail, argv);
        assertEquals(expected, result.out(), result.err());
        assertEquals(0, result.code(), result.err());
    }

    @Test
    void python_with_threads_processes_sockets_and_a_data_base() {
        says("42 3 b'there' (6,) True\n", "/usr/bin/python3", "-c", """
                import asyncio, concurrent.futures, multiprocessing, socket, sqlite3, ssl, subprocess, tempfile, threading
                if __name__ == '__main__':
                    with concurrent.futures.ThreadPoolExecutor(8) as pool:
                        sum_ = sum(pool.map(lambda n: n * 2, range(7)))
                    with multiprocessing.get_context('fork').Pool(2) as pool:
                        longest = max(pool.map(len, ['a', 'abc']))
                    async def serve():
                        async def hello(reader, writer):
                            writer.write(b'there'); await writer.drain(); writer.close()
                        server = await asyncio.start_server(hello, '127.0.0.1', 0)
                        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
                        return await reader.read()
                    said = asyncio.run(serve())
                    rows = sqlite3.connect(tempfile.mktemp(dir='/workspace')).execute('select 2 * 3').fetchone()
                    quiet = subprocess.run(['true']).returncode == 0 and ssl.create_default_context() is not None
                    print(sum_, longest, said, rows, quiet)
                """);
    }

    @Test
    void node_with_workers_files_a_server_and_a_child() {
        write("app.js", """
                const { Worker, isMainThread, parentPort } = require('worker_threads');
                const fs = require('fs/promises'), http = require('http'), { execFileSync } = require('child_process');
                if (!isMainThread) {
                  parentPort.postMessage(6 * 7);
                } else {
                  const server = http.createServer((request, answer) => answer.end('served'));
                  server.listen(0, '127.0.0.1', async () => {
                    const worked = await new Promise(done => new Worker(__filename).on('message', done));
                    const served = await (await fetch('http://127.0.0.1:' + server.address().port)).text();
                    await fs.writeFile('node.txt', 'file');
                    const read = await fs.readFile('node.txt', 'utf8');
                    const udp = require('dgram').createSocket('udp4');
                    await new Promise(done => udp.bind(0, '127.0.0.1', done));
                    udp.setRecvBufferSize(1 << 20);
                    const sized = udp.getRecvBufferSize() > 0 && 'lo' in require('os').networkInterfaces();
                    udp.close();
                    console.log(worked, served, read, execFileSync('echo', ['child']).toString().trim(), sized);
                    server.close();
                  });
                }
                """);
        says("42 served file child true\n", "/usr/bin/node", "app.js");
    }

    @Test
    void git_commits_clones_and_collects() {
        var result = sh(jail, """
                set -e
                export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
                git init -q -b main origin
                echo one >origin/file
                git -C origin add file
                git -C origin commit -q -m first
                git clone -q file:///workspace/origin copy
                git -C copy checkout -q -b side
                echo two >>copy/file
                git -C copy commit -q -a -m second
                git -C copy push -q origin side
                git -C origin gc -q
                git -C origin log --format=%s side
                """);
        assertEquals("second\nfirst\n", result.out(), result.err());
    }

    @Test
    void gcc_compiles_what_then_runs_with_threads_and_children() {
        write("threads.c", """
                #include <pthread.h>
                #include <spawn.h>
                #include <stdio.h>
                #include <sys/wait.h>
                extern char **environ;
                static int sum;
                static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
                static void *add(void *number) {
                    pthread_mutex_lock(&lock);
                    sum += *(int *)number;
                    pthread_mutex_unlock(&lock);
                    return NULL;
                }
                int main(void) {
                    pthread_t threads[4];
                    int numbers[4] = {6, 9, 12, 15}, status;
                    pid_t child;
                    char *argv[] = {"true", NULL};
                    for (int i = 0; i < 4; i++)
                        pthread_create(&threads[i], NULL, add, &numbers[i]);
                    for (int i = 0; i < 4; i++)
                        pthread_join(threads[i], NULL);
                    if (posix_spawnp(&child, "true", NULL, NULL, argv, environ) != 0 || waitpid(child, &status, 0) != child)
                        return 1;
                    printf("%d %d\\n", sum, status);
                    return 0;
                }
                """);
        var result = sh(jail, "gcc -O2 -Wall -pthread -o threads threads.c && ./threads");
        assertEquals("42 0\n", result.out(), result.err());
    }

    @Test
    void gdb_breaks_prints_changes_and_attaches() {
        write("debugged.c", """
                #include <stdio.h>
                #include <unistd.h>
                volatile int waiting = 1;
                static int twice(int value) {
                    return value * 2;
                }
                int main(int argc, char **argv) {
                    if (argc > 1)
                        for (puts("up"), fflush(stdout); waiting;)
                            usleep(1000);
                    printf("result %d\\n", twice(argc * 20 + 1));
                    return 0;
                }
                """);
        assertEquals("", sh(jail, "gcc -g -O0 -o debugged debugged.c").err());
        String session = run(
                        jail,
                        "/usr/bin/gdb",
                        "-q",
                        "-batch",
                        "-ex",
                        "break twice",
                        "-ex",
                        "run",
                        "-ex",
                        "print value",
                        "-ex",
                        "set var value = 50",
                        "-ex",
                        "continue",
                        "./debugged")
                .out();
        assertTrue(session.contains("$1 = 21") && session.contains("result 100"), session);
        try (Execution running = jail.start(Command.of("./debugged", "wait"))) {
            readUntil(running, "up");
            var attached = sh(
                    jail,
                    "/usr/bin/gdb -q -batch -p $(pgrep -fx './debugged wait') -ex 'print waiting' -ex 'set var waiting = 0'");
            assertTrue(attached.out().contains("$1 = 1"), attached.toString());
            assertEquals("result 82\n", finish(running).out());
        }
    }

    @Test
    void tmux_keeps_a_terminal_that_is_left_and_taken_up_again() throws Exception {
        String prompt = "tmux -f /dev/null new-session -A -s work 'PS1=ready: exec sh'";
        try (Execution first = jail.start(onTerminal("sh", "-c", prompt))) {
            readUntil(first, "ready:");
            type(first, "echo $((6 * 7)) >answer; tmux detach\n");
            assertTrue(finish(first).out().contains("[detached"));
        }
        assertEquals("42\n", sh(jail, "cat answer").out());
        try (Execution second = jail.start(onTerminal("sh", "-c", prompt))) {
            readUntil(second, "ready:");
            type(second, "exit\n");
            assertTrue(finish(second).out().contains("[exited]"));
        }
    }

    @Test
    void a_jvm_with_threads_files_and_a_child() throws Exception {
        write("Hello.java", """
                import java.nio.file.*;
                import java.util.stream.*;
                public class Hello {
                    public static void main(String[] args) throws Exception {
                        int[] sums = new int[2];
                        Thread[] threads = new Thread[2];
                        for (int i = 0; i < 2; i++) {
                            int at = i;
                            threads[i] = new Thread(() -> sums[at] = IntStream.rangeClosed(1, 6).parallel().sum());
                            threads[i].start();
                        }
                        for (Thread thread : threads) thread.join();
                        Files.writeString(Path.of("java.txt"), "file");
                        System.gc();
                        int child = new ProcessBuilder("true").start().waitFor();
                        boolean sized;
                        try (java.net.Socket socket = new java.net.Socket()) {
                            socket.setReceiveBufferSize(1 << 20);
                            socket.setSendBufferSize(1 << 20);
                            sized = socket.getReceiveBufferSize() > 0 && socket.getSendBufferSize() > 0;
                        }
                        System.out.println(
                                sums[0] + sums[1] + " " + Files.readString(Path.of("java.txt")) + " " + child + " " + sized);
                    }
                }
                """);
        Path source = host.workspace("programs").resolve("Hello.java");
        assertEquals(
                0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "11", source.toString()));
        var version = run(jail, "/usr/bin/java", "-version");
        assertTrue(version.err().contains("Runtime Environment"), version.toString());
        says("42 file 0 true\n", "/usr/bin/java", "-cp", "/workspace", "Hello");
    }
}
