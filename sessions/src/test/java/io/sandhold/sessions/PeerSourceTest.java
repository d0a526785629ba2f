package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class PeerSourceTest {

    @Test
    void a_source_is_an_ipv4_address_or_an_ipv6_network_of_64_bits() throws UnknownHostException {
        assertEquals(source("2001:db8:1:2::1"), source("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assertNotEquals(source("2001:db8:1:2::1"), source("2001:db8:1:3::1"));
        assertEquals(source("192.0.2.1"), source("::ffff:192.0.2.1"));
        assertNotEquals(source("192.0.2.1"), source("192.0.2.2"));
    }

    private static PeerSource source(String literal) throws UnknownHostException {
        return PeerSource.of(InetAddress.getByName(literal));
    }
}
