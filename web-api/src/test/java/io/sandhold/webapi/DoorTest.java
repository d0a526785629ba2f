package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:9101", "127.0.0.1:1", "127.1.2.3", "[::1]:9101", "[::1]"})
    void loopback_is_known_by_name_and_number(String host) {
        assertTrue(LoopbackHost.named(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil@127.0.0.1",
                "::1",
                "10.0.0.1"
            })
    void any_other_host_is_strange(String host) {
        assertFalse(LoopbackHost.named(host));
    }
}
