package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.webapi.ConnectionShares.Place;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionSharesTest {

    private final List<String> closed = new ArrayList<>();

    private Optional<Place> enter(ConnectionShares shares, String address, String name) throws Exception {
        return shares.enter(InetAddress.getByName(address), () -> closed.add(name));
    }

    @Test
    void the_longest_waiting_of_a_source_makes_way_for_its_next() throws Exception {
        ConnectionShares shares = new ConnectionShares(32); // 4 may wait of one source
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            places.add(enter(shares, "192.0.2.1", "c" + i).orElseThrow());
        }
        places.get(0).works();
        enter(shares, "192.0.2.1", "c4").orElseThrow();
        assertEquals(List.of(), closed);
        enter(shares, "192.0.2.1", "c5").orElseThrow();
        assertEquals(List.of("c1"), closed);
        places.get(0).waits();
        assertEquals(List.of("c1", "c2"), closed);
        enter(shares, "192.0.2.2", "other").orElseThrow();
        assertEquals(List.of("c1", "c2"), closed);
    }

    @Test
    void one_network_of_ipv6_is_one_source() throws Exception {
        ConnectionShares shares = new ConnectionShares(32);
        for (int i = 0; i < 5; i++) {
            enter(shares, "2001:db8::" + i, "c" + i).orElseThrow();
        }
        assertEquals(List.of("c0"), closed);
        enter(shares, "2001:db8:0:1::1", "other").orElseThrow();
        assertEquals(List.of("c0"), closed);
    }

    @Test
    void many_sources_that_wait_close_those_of_the_one_that_has_most() throws Exception {
        ConnectionShares shares = new ConnectionShares(32); // 16 may wait in all
        for (int i = 0; i < 4; i++) {
            enter(shares, "192.0.2.1", "most" + i).orElseThrow();
        }
        for (int i = 0; i < 12; i++) {
            enter(shares, "198.51.100." + i, "c" + i).orElseThrow();
        }
        assertEquals(List.of(), closed);
        enter(shares, "203.0.113.1", "late").orElseThrow();
        assertEquals(List.of("most0"), closed);
    }

    @Test
    void one_source_that_works_leaves_places_for_others() throws Exception {
        ConnectionShares shares = new ConnectionShares(32);
        List<Place> places = new ArrayList<>();
        Optional<Place> place = enter(shares, "192.0.2.1", "");
        while (place.isPresent()) {
            place.get().works();
            places.add(place.get());
            place = enter(shares, "192.0.2.1", "");
        }
        assertEquals(16, places.size());
        assertTrue(enter(shares, "192.0.2.2", "").isPresent());
        places.get(0).close();
        places.get(1).close();
        assertTrue(enter(shares, "192.0.2.1", "").isPresent());
        assertEquals(List.of(), closed);
    }
}
