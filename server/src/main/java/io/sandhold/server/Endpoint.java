package io.sandhold.server;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * Where a running server is reached; it lies in the data directory while the server runs, for the command line.
 *
 * @param pid the server's process
 * @param http the REST API's base, {@code http://127.0.0.1:9101}
 * @param ssh {@code HOST:PORT}
 */
record Endpoint(long pid, String http, String ssh) {

    private static final String FILE = "endpoint";

    static Endpoint of(InetSocketAddress http, InetSocketAddress ssh) {
        return new Endpoint(ProcessHandle.current().pid(), "http://" + reachable(http), reachable(ssh));
    }

    /** The address as a client on this machine would write it: a server that listens everywhere is reached over loopback. */
    static String reachable(InetSocketAddress address) {
        return host(address) + ":" + address.getPort();
    }

    /** The host of {@link #reachable}, an IPv6 address in brackets. */
    static String host(InetSocketAddress address) {
        InetAddress at = address.getAddress();
        if (at.isAnyLocalAddress()) {
            return "127.0.0.1";
        }
        String text = at.getHostAddress();
        return text.contains(":") ? "[" + text + "]" : text;
    }

    void write(Path data) throws IOException {
        Path fresh = data.resolve(FILE + ".new");
        Files.writeString(fresh, "pid=" + pid + "\nhttp=" + http + "\nssh=" + ssh + "\n");
        Files.move(fresh, data.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void remove(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(FILE));
    }

    /**
     * The server that runs on this data directory; empty where none does. One that was killed leaves its file behind, and whoever has its
     * port by now must not be told the administrator's token: that it runs is {@link DataDirectory#held}.
     */
    static Optional<Endpoint> read(Path data) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(data.resolve(FILE))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        String pid = properties.getProperty("pid", "");
        if (!pid.matches("\\d{1,18}") || !DataDirectory.held(data)) {
            return Optional.empty();
        }
        return Optional.of(new Endpoint(
                Long.parseLong(pid), properties.getProperty("http", ""), properties.getProperty("ssh", "")));
    }
}
