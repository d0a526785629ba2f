package io.sandhold.server;

import java.util.ArrayList;
import java.util.List;

/**
 * A network of one client machine: a network namespace at the other end of a pair of virtual interfaces, which can be cut so that neither
 * side hears of it. Needs root.
 */
final class CutNetwork {

    private final String name;
    private final int number;

    private CutNetwork(String name, int number) {
        this.name = name;
        this.number = number;
    }

    /** @param number 0 to 255; no two at once have the same */
    static CutNetwork make(int number) throws Exception {
        String name = "soak" + ProcessHandle.current().pid() % 100_000 + "-" + number;
        CutNetwork network = new CutNetwork(name, number);
        try {
            ip("netns", "add", name);
            ip("link", "add", name, "type", "veth", "peer", "name", "client", "netns", name);
            ip("address", "add", network.host() + "/24", "dev", name);
            ip("link", "set", name, "up");
            network.within("link", "set", "lo", "up");
            network.within("address", "add", network.prefix() + ".2/24", "dev", "client");
            network.within("link", "set", "client", "up");
            return network;
        } catch (Exception | AssertionError e) {
            network.remove();
            throw e;
        }
    }

    private String prefix() {
        return "10.213." + number;
    }

    /** As {@code ss} and {@code --penalty-exempt} take it. */
    String addresses() {
        return prefix() + ".0/24";
    }

    /** The server's address as the client machine sees it. */
    String host() {
        return prefix() + ".1";
    }

    /** A command that runs on the client machine. */
    List<String> command(List<String> command) {
        List<String> within = new ArrayList<>(List.of("ip", "netns", "exec", name));
        within.addAll(command);
        return within;
    }

    /** From now on nothing arrives, and nobody is told. */
    void cut() throws Exception {
        within("link", "set", "client", "down");
    }

    private void within(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("-n", name));
        command.addAll(List.of(arguments));
        ip(command.toArray(String[]::new));
    }

    private static void ip(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Program.run(command).code(0);
    }

    /** Takes it away, as far as it is there. */
    void remove() throws Exception {
        Program.run("ip", "link", "delete", name);
        Program.run("ip", "netns", "delete", name);
    }
}
