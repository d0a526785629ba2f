package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that programs in a jail make to the server's port on their loopback. */
@Timeout(90)
class ConnectionTest {

    /** Begins a Python program that makes connections. */
    private static final String PYTHON = """
            import hashlib, os, select, socket, struct, sys, threading, time
            def connect():
                return socket.create_connection(("127.0.0.1", 3128), 60)
            def rest(c):
                parts = []
                while part := c.recv(65536):
                    parts.append(part)
                return b"".join(parts)
            """;

    @TempDir
    Path directory;

    TestHost host;
    Jail jail;

    @BeforeEach
    void start() {
        host = new TestHost(directory);
        jail = host.isolation.start(host.spec("egress", new Limits(512L << 20, 600, 2, 1024), NetworkMode.EGRESS));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private static Command python(String program) {
        return Command.of("python3", "-c", PYTHON + program);
    }

    private String output(String program) {
        var result = run(jail, python(program));
        assertEquals("", result.err());
        assertEquals(0, result.code());
        return result.out();
    }

    private static void echo(JailConnection connection) {
        try {
            connection.input().transferTo(connection.output());
            connection.output().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void what_a_program_sends_comes_to_the_server_and_the_answer_back() {
        jail.onConnection(ConnectionTest::echo);
        assertEquals("b'hello'\n", output("""
                c = connect()
                c.sendall(b"hello")
                c.shutdown(socket.SHUT_WR)
                print(rest(c))
                """));
    }
}
