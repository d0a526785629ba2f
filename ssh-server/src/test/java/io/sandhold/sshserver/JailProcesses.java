package io.sandhold.sshserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The processes of a session's jail as the host sees them. */
final class JailProcesses {

    private JailProcesses() {}

    /** The host's ids of all that is in the session's PID namespace, which begins with the agent; its jail is started for that if need be. */
    static List<String> of(TestHouse house, String session) throws IOException {
        Path namespace = Path.of(
                house.client().ssh(session, "readlink /proc/self/ns/pid").out().strip());
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .filter(process -> namespace.equals(namespaceOf(process)))
                    .map(process -> process.getFileName().toString())
                    .toList();
        }
    }

    private static Path namespaceOf(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/pid"));
        } catch (IOException endedMeanwhile) {
            return process;
        }
    }
}
