package io.sandhold.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

    private static final AddressGuard GUARD = new AddressGuard(List.of(), List.of());

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "0.1.2.3, unspecified",
        "127.0.0.1, loopback",
        "127.255.255.254, loopback",
        "10.0.0.0, private",
        "10.255.255.255, private",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.168.0.1, private",
        "100.64.0.1, shared",
        "100.127.255.255, shared",
        "100.100.100.200, shared",
        "169.254.0.1, link-local",
        "169.254.169.254, metadata",
        "168.63.129.16, metadata",
        "192.0.0.192, protocols",
        "192.0.2.1, documentation",
        "198.51.100.1, documentation",
        "203.0.113.1, documentation",
        "198.18.0.1, benchmark",
        "198.19.255.255, benchmark",
        "192.88.99.1, 6to4",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "240.0.0.1, reserved",
        "255.255.255.255, broadcast",
        "::, unspecified",
        "::1, loopback",
        "::127.0.0.1, IPv4-compatible",
        "::8.8.8.8, IPv4-compatible",
        "::ffff:0:127.0.0.1, IPv4-translated",
        "64:ff9b::7f00:1, NAT64",
        "64:ff9b::8.8.8.8, NAT64",
        "64:ff9b:1::a00:1, NAT64",
        "2002:7f00:1::1, 6to4",
        "2002:808:808::1, 6to4",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2, Teredo",
        "2001:2::1, protocols",
        "2001:10::1, protocols",
        "2001:20::1, protocols",
        "2001:db8::1, documentation",
        "3fff:0:1::1, documentation",
        "fe80::1, link-local",
        "fe80::a9fe:a9fe, link-local",
        "fec0::1, site-local",
        "fc00::1, private",
        "fd00:ec2::254, private",
        "fd20:ce::254, private",
        "ff02::1, multicast",
        "ff0e::1, multicast",
        "100::1, discard",
        "5f00::1, no public",
        "4000::1, no public",
        "::1:0:0:1, no public",
        "2600:1::5efe:7f00:1, ISATAP",
        "2600:1::200:5efe:a00:1, ISATAP",
    })
    void special_addresses_are_refused_by_their_kind(String address, String kind) {
        Optional<String> refused = GUARD.refusal(InetAddress.ofLiteral(address), 443);
        assertTrue(refused.isPresent() && refused.get().contains(kind), () -> address + ": " + refused);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "168.63.129.15",
                "168.63.129.17",
                "2606:4700:4700::1111",
                "2001:4860:4860::8888",
                "2001:200::1",
                "2003::1",
                "2a00::1",
                "3ffe::1",
                "3fff:1000::1"
            })
    void their_public_neighbours_are_not(String address) {
        assertEquals(Optional.empty(), GUARD.refusal(InetAddress.ofLiteral(address), 443));
    }

    @Test
    void an_ipv4_mapped_address_is_refused_also_where_a_resolver_keeps_it_in_that_form() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = mapped[13] = mapped[14] = mapped[15] = 8;
        assertTrue(GUARD.refusal(Inet6Address.getByAddress("public", mapped, -1), 443)
                .isPresent());
        assertTrue(GUARD.refusal(InetAddress.ofLiteral("::ffff:10.0.0.1"), 443)
                .orElseThrow()
                .contains("private"));
    }

    @Test
    void every_address_of_this_host_is_refused() throws Exception {
        List<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList();
        assertFalse(own.isEmpty());
        for (InetAddress address : own) {
            assertTrue(GUARD.refusal(address, 443).isPresent(), address::toString);
        }
    }

    @Test
    void an_address_of_one_link_is_refused_even_where_it_is_opened() throws Exception {
        var guard = new AddressGuard(List.of(OpenAddress.parse("[fe80::/10]:*")), List.of());
        byte[] bytes = InetAddress.ofLiteral("fe80::1").getAddress();
        assertTrue(guard.refusal(Inet6Address.getByAddress(null, bytes, 1), 443).isPresent());
    }

    @Test
    void the_operator_opens_an_address_at_a_port() {
        var guard = new AddressGuard(
                List.of(
                        OpenAddress.parse("10.1.2.3:8080"),
                        OpenAddress.parse("192.168.0.0/24:*"),
                        OpenAddress.parse("[fd00::5]:443"),
                        OpenAddress.parse("[fd01::/16]:443")),
                List.of());
        for (String open :
                List.of("10.1.2.3 8080", "192.168.0.0 1", "192.168.0.255 65535", "fd00::5 443", "fd01:ffff::1 443")) {
            assertEquals(Optional.empty(), guard.refusal(InetAddress.ofLiteral(open.split(" ")[0]), port(open)), open);
        }
        for (String shut : List.of(
                "10.1.2.3 8081", "10.1.2.4 8080", "192.168.1.0 80", "fd00::6 443", "fd00::5 80", "fd02::1 443")) {
            assertTrue(
                    guard.refusal(InetAddress.ofLiteral(shut.split(" ")[0]), port(shut))
                            .isPresent(),
                    shut);
        }
    }

    private static int port(String text) {
        return Integer.parseInt(text.split(" ")[1]);
    }

    @Test
    void what_nobody_connects_to_cannot_be_opened() {
        var guard =
                new AddressGuard(List.of(OpenAddress.parse("0.0.0.0/0:*"), OpenAddress.parse("[::/0]:*")), List.of());
        for (String never : List.of("0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "::", "ff02::1")) {
            assertTrue(guard.refusal(InetAddress.ofLiteral(never), 80).isPresent(), never);
        }
        assertEquals(Optional.empty(), guard.refusal(InetAddress.ofLiteral("10.0.0.1"), 80));
    }

    @Test
    void the_operator_closes_public_addresses() {
        var guard =
                new AddressGuard(List.of(OpenAddress.parse("1.2.3.5:443")), List.of(AddressRange.parse("1.2.3.0/24")));
        assertEquals(
                Optional.of("an address that the operator has closed"),
                guard.refusal(InetAddress.ofLiteral("1.2.3.4"), 443));
        assertEquals(Optional.empty(), guard.refusal(InetAddress.ofLiteral("1.2.4.4"), 443));
        assertEquals(Optional.empty(), guard.refusal(InetAddress.ofLiteral("1.2.3.5"), 443));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.1.2.3",
                "10.1.2.3:",
                "10.1.2.3:0",
                "10.1.2.3:65536",
                "mirror:80",
                "10.0.0.5/8:80",
                "10.0.0.0/33:80",
                "10.0.0.0/08:80",
                "10.0.0.0/:80",
                "10.0.0.0/-1:80",
                "10.1:80",
                "fd00::5:443",
                "[fd00::/129]:443",
                "[fd00::1/8]:443",
                "[fd00::]",
                "[10.0.0.0/8",
                "10.0.0.0/8/8:80"
            })
    void what_opens_no_address_is_refused(String odd) {
        assertThrows(EgressException.class, () -> OpenAddress.parse(odd));
    }
}
