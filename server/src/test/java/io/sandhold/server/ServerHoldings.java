package io.sandhold.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a built server holds of the machine at one moment.
 *
 * @param threads of the kernel
 * @param virtualThreads the names of those that serve clients
 * @param descriptors open ones
 * @param children the processes that it has started, and theirs
 * @param jailed the processes of its sessions
 * @param connections established TCP connections to its SSH port
 * @param heap bytes held after a collection
 */
record ServerHoldings(
        int threads,
        List<String> virtualThreads,
        int descriptors,
        long children,
        int jailed,
        int connections,
        long heap) {

    /** {@code jcmd Thread.dump_to_file} has a line {@code #ID "NAME" virtual …} for each. */
    private static final Pattern SERVING = Pattern.compile("(?m)^#\\d+ \"((?:ssh|sftp)-[^\"]*)\" virtual");

    static ServerHoldings of(BuiltServer server) throws Exception {
        Path process = Path.of("/proc", Long.toString(server.pid()));
        return new ServerHoldings(
                count(process.resolve("task")),
                virtualThreads(server),
                count(process.resolve("fd")),
                ProcessHandle.of(server.pid()).orElseThrow().descendants().count(),
                server.sessionProcesses().size(),
                connections(server, ""),
                server.heldBytes());
    }

    /** Whether nobody is served and nothing runs for anybody. */
    boolean isQuiet() {
        return virtualThreads.isEmpty() && children == 0 && jailed == 0 && connections == 0;
    }

    /** How many connections with peers in a network ({@code 10.1.2.0/24}; empty for all) the kernel has for a server, established. */
    static int connections(BuiltServer server, String network) throws Exception {
        String filter = "sport = :" + server.sshPort() + (network.isEmpty() ? "" : " and dst " + network);
        return (int) Program.run("ss", "-Htn", "state", "established", filter)
                .code(0)
                .text()
                .lines()
                .count();
    }

    private static List<String> virtualThreads(BuiltServer server) throws Exception {
        Path dump = server.data().resolveSibling("threads");
        Program.run(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "Thread.dump_to_file",
                        "-overwrite",
                        dump.toString())
                .code(0);
        return SERVING.matcher(Files.readString(dump))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static int count(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return (int) all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
