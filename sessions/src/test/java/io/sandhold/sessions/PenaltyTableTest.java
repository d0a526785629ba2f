package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.egress.AddressRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PenaltyTableTest {

    private static final Principal USER = new Principal("anna", Role.USER, Door.REST, "192.0.2.9");

    private final List<AuditEvent> events = new ArrayList<>();
    private long now;

    private PenaltyTable table(PenaltyRules rules) {
        return new PenaltyTable(rules, events::add, () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void penalties_add_up_and_block_from_the_threshold_on_until_they_have_passed() {
        PenaltyTable table = table(PenaltyRules.STANDARD);
        table.offend(peer("192.0.2.1"), Offence.FAILED_LOGIN, Door.SSH);
        table.offend(peer("192.0.2.1"), Offence.FAILED_LOGIN, Door.SSH);
        assertEquals(Optional.empty(), table.blocked(peer("192.0.2.1")));
        table.offend(peer("192.0.2.1"), Offence.FAILED_LOGIN, Door.SSH);
        assertEquals(Optional.of(Duration.ofSeconds(15)), table.blocked(peer("192.0.2.1")));
        assertEquals(Optional.empty(), table.blocked(peer("192.0.2.2")));
        pass(Duration.ofSeconds(14));
        assertEquals(Optional.of(Duration.ofSeconds(1)), table.blocked(peer("192.0.2.1")));
        pass(Duration.ofSeconds(1));
        assertEquals(Optional.empty(), table.blocked(peer("192.0.2.1")));
        table.offend(peer("192.0.2.1"), Offence.FAILED_LOGIN, Door.SSH);
        assertEquals(Optional.empty(), table.blocked(peer("192.0.2.1")));
    }

    @Test
    void the_newest_offences_are_kept_as_evidence_and_only_a_few_of_them() {
        Principal admin = new Principal("admin", Role.ADMIN, Door.REST, "192.0.2.9");
        PenaltyTable table = table(PenaltyRules.STANDARD);
        for (int i = 0; i < PenaltyTable.KEPT_INCIDENTS; i++) {
            table.offend(peer("192.0.2.1"), Offence.NO_LOGIN, Door.SSH);
        }
        table.offend(peer("192.0.2.1"), Offence.GRACE_EXCEEDED, Door.SSH);
        table.offend(peer("192.0.2.1"), Offence.UNKNOWN_TOKEN, Door.REST);
        Block block = table.report(admin).blocks().getFirst();
        assertEquals(PenaltyTable.KEPT_INCIDENTS, block.latest().size());
        assertEquals(Offence.UNKNOWN_TOKEN, block.latest().getFirst().offence());
        assertEquals(Door.REST, block.latest().getFirst().door());
        assertEquals(Offence.GRACE_EXCEEDED, block.latest().get(1).offence());
        assertEquals(PenaltyTable.KEPT_INCIDENTS, block.offences().get(Offence.NO_LOGIN));
    }

    @Test
    void offences_far_apart_never_block() {
        PenaltyTable table = table(PenaltyRules.STANDARD);
        for (int i = 0; i < 100; i++) {
            table.offend(peer("192.0.2.1"), Offence.FAILED_LOGIN, Door.SSH);
            pass(Duration.ofSeconds(5));
        }
        assertEquals(Optional.empty(), table.blocked(peer("192.0.2.1")));
        assertEquals(List.of(), events);
    }

    @Test
    void a_block_is_one_event_however_long_it_grows_and_grows_to_the_most_only() {
        PenaltyTable table = table(PenaltyRules.STANDARD);
        for (int i = 0; i < 1000; i++) {
            table.offend(peer("192.0.2.1"), Offence.BROKEN_PROTOCOL, Door.SSH);
        }
        assertEquals(Optional.of(Duration.ofMinutes(10)), table.blocked(peer("192.0.2.1")));
        assertEquals(1, events.size());
        assertEquals(AuditKind.SOURCE_BLOCKED, events.getFirst().kind());
        assertEquals("192.0.2.1", events.getFirst().address());
        assertEquals("for 20 s after broken 2", events.getFirst().detail());
    }

    @Test
    void an_ipv6_network_is_one_source() {
        PenaltyTable table = table(PenaltyRules.STANDARD);
        for (int i = 1; i <= 3; i++) {
            table.offend(peer("2001:db8:0:1::" + i), Offence.FAILED_LOGIN, Door.SSH);
        }
        assertTrue(table.blocked(peer("2001:db8:0:1:ffff::1")).isPresent());
        assertTrue(table.blocked(peer("2001:db8:0:2::1")).isEmpty());
        assertEquals(
                "2001:db8:0:1::/64",
                table.report(Principal.SERVER).blocks().getFirst().source());
    }

    @Test
    void an_exempt_address_is_counted_and_never_blocked() {
        PenaltyTable table = table(PenaltyRules.STANDARD.exempting(List.of(AddressRange.parse("192.0.2.0/24"))));
        for (int i = 0; i < 100; i++) {
            table.offend(peer("192.0.2.1"), Offence.UNKNOWN_TOKEN, Door.REST);
        }
        assertEquals(Optional.empty(), table.blocked(peer("192.0.2.1")));
        assertEquals(100, table.report(Principal.SERVER).offences().get(Offence.UNKNOWN_TOKEN));
    }

    @Test
    void an_offence_that_costs_nothing_is_held_against_nobody() {
        PenaltyTable table = table(PenaltyRules.none());
        for (int i = 0; i < 100; i++) {
            table.offend(peer("192.0.2.1"), Offence.GRACE_EXCEEDED, Door.SSH);
        }
        assertEquals(Optional.empty(), table.blocked(peer("192.0.2.1")));
    }

    @Test
    void a_full_table_keeps_the_worst_and_never_grows() throws UnknownHostException {
        PenaltyTable table = table(PenaltyRules.STANDARD);
        for (int i = 0; i < 3; i++) {
            table.offend(peer("192.0.2.1"), Offence.FAILED_LOGIN, Door.SSH);
        }
        for (int i = 0; i < 3 * PenaltyTable.MOST_SOURCES; i++) {
            byte[] other = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
            table.offend(InetAddress.getByAddress(other), Offence.NO_LOGIN, Door.SSH);
        }
        assertTrue(table.blocked(peer("192.0.2.1")).isPresent());
        for (int i = 0; i < 3 * PenaltyTable.MOST_SOURCES; i++) {
            byte[] other = {11, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
            table.offend(InetAddress.getByAddress(other), Offence.BROKEN_PROTOCOL, Door.SSH);
            table.offend(InetAddress.getByAddress(other), Offence.BROKEN_PROTOCOL, Door.SSH);
        }
        assertEquals(
                PenaltyTable.MOST_SOURCES,
                table.report(Principal.SERVER).blocks().size());
    }

    @Test
    void an_administrator_sees_and_releases_and_nobody_else_does() {
        PenaltyTable table = table(PenaltyRules.STANDARD);
        for (int i = 0; i < 3; i++) {
            table.offend(peer("192.0.2.1"), Offence.FAILED_LOGIN, Door.SSH);
        }
        table.turnedAway(TurnedAway.BLOCKED);
        refused(SessionError.FORBIDDEN, () -> table.report(USER));
        refused(SessionError.FORBIDDEN, () -> table.release(USER, "192.0.2.1"));
        refused(SessionError.NOT_FOUND, () -> table.release(Principal.SERVER, "192.0.2.2"));
        refused(SessionError.INVALID, () -> table.release(Principal.SERVER, "localhost"));
        PenaltyReport report = table.report(Principal.SERVER);
        assertEquals(1, report.blocked());
        assertEquals(Map.of(Offence.FAILED_LOGIN, 3), report.blocks().getFirst().offences());
        assertEquals(1, report.turnedAway().get(TurnedAway.BLOCKED));
        table.release(Principal.SERVER, "192.0.2.1");
        assertEquals(Optional.empty(), table.blocked(peer("192.0.2.1")));
        assertEquals(AuditKind.SOURCE_RELEASED, events.getLast().kind());
        assertEquals("192.0.2.1", events.getLast().detail());
    }

    private static void refused(SessionError error, Runnable asked) {
        assertEquals(error, assertThrows(SessionException.class, asked::run).error());
    }

    private static InetAddress peer(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
