package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Both sides of a connection made inside a jail, as the tests need them. */
final class Connecting {
    static final Limits LIMITS = new Limits(512L << 20, 600, 2, 1024);

    /** Begins every program of {@link #command}. */
    private static final String PYTHON = """
            import hashlib, os, socket, struct, sys, threading, time
            def connect():
                return socket.create_connection(("127.0.0.1", 3128), 60)
            def rest(c):
                parts = []
                while part := c.recv(65536):
                    parts.append(part)
                return b"".join(parts)
            """;

    private Connecting() {}

    static Jail jail(TestHost host, String name) {
        return host.isolation.start(host.spec(name, LIMITS, NetworkMode.EGRESS));
    }

    /** A Python program that has {@code connect()}, and {@code rest(c)} for all that a connection still gives. */
    static Command command(String program) {
        return Command.of("python3", "-c", PYTHON + program);
    }

    /** Runs such a program, which must do well, and gives what it printed. */
    static String program(Jail jail, String program) {
        var result = TestHost.run(jail, command(program));
        assertEquals("", result.err());
        assertEquals(0, result.code());
        return result.out();
    }

    static void echo(JailConnection connection) {
        try {
            connection.input().transferTo(connection.output());
            connection.output().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors the agent of a jail has open; only root may ask. */
    static long agentDescriptors(String name) {
        long bubblewrap = ProcessHandle.allProcesses()
                .filter(process -> commandLine(process.pid()).contains("\0--hostname\0" + name + "\0"))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElseThrow();
        long agent = ProcessHandle.of(bubblewrap)
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow()
                .pid();
        return count(Path.of("/proc/" + agent + "/fd"), "");
    }

    /** How many sockets this process has open. */
    static long sockets() {
        return count(Path.of("/proc/self/fd"), "socket:");
    }

    private static long count(Path descriptors, String kind) {
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(descriptor -> target(descriptor).startsWith(kind)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "gone";
        }
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
