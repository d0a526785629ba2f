package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Public addresses that are this host's own. They are given to it in a network namespace of the test's own, where a second JVM tries them; whether
 * the machine has such addresses does not matter.
 */
class OwnAddressTest {

    private static final String SETTING =
            "ip link set lo up && ip address add 1.2.3.4/32 dev lo && ip -6 address add 2a00:1::4/128 dev lo nodad"
                    + " && ip route add local 1.2.4.0/24 dev lo && exec \"$@\"";

    /**
     * What the second JVM does: asks for a listener of its own at each address, once refused and once opened. Only an address that no interface
     * has is found out after the listener was reached, and before a byte is sent.
     */
    static final class Probe {
        private Probe() {}

        public static void main(String[] addresses) throws Exception {
            for (String address : addresses) {
                // Java takes 0.0.0.0 for every address of both families.
                try (TestTarget here = new TestTarget(
                                "0.0.0.0", 0, socket -> socket.getOutputStream().write('!'));
                        TestFront shut = new TestFront(EgressConfig.STANDARD, address + ":*");
                        TestFront open = new TestFront(
                                EgressConfig.STANDARD.opening(List.of(OpenAddress.parse(address + ":" + here.port()))),
                                address + ":*")) {
                    String ask = "CONNECT " + address + ":" + here.port() + " HTTP/1.1\r\n\r\n";
                    String word =
                            shut.ask(ask).contains("leads to an address of this host") ? "refused" : "let through";
                    String opened = open.ask(ask).endsWith("!") ? "opened" : "not opened";
                    boolean onInterface =
                            NetworkInterface.getByInetAddress(InetAddress.ofLiteral(address.replaceAll("[\\[\\]]", "")))
                                    != null;
                    System.out.println(
                            address + " " + onInterface + " " + word + " " + opened + ", reached " + here.connections);
                }
            }
        }
    }

    @Test
    void a_public_address_of_this_host_is_refused_and_one_that_a_route_makes_its_own() throws Exception {
        Process can = new ProcessBuilder("unshare", "-rn", "ip", "link")
                .redirectErrorStream(true)
                .start();
        String said = new String(can.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(can.waitFor() == 0, () -> "no network namespace can be made here: " + said);

        Process probe = new ProcessBuilder(
                        "unshare",
                        "-rn",
                        "sh",
                        "-c",
                        SETTING,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName(),
                        "1.2.3.4",
                        "1.2.4.9",
                        "[2a00:1::4]")
                .redirectErrorStream(true)
                .start();
        assertEquals("""
                1.2.3.4 true refused opened, reached 1
                1.2.4.9 false refused opened, reached 2
                [2a00:1::4] true refused opened, reached 1
                """, new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, probe.waitFor());
    }
}
