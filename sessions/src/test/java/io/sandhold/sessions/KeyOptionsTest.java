package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyOptionsTest {

    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    @Test
    void no_options_take_nothing_away() {
        assertEquals(KeyOptions.NONE, KeyOptions.parse("", ZONE));
        assertEquals(LoginRights.ALL, rights("agent-forwarding,no-X11-forwarding,NO-USER-RC"));
    }

    @Test
    void restrict_takes_all_away_and_what_comes_after_it_gives_back() {
        LoginRights rights = rights("restrict");
        assertFalse(rights.terminal());
        assertEquals(Ports.NONE, rights.opens());
        assertEquals(Ports.NONE, rights.listens());
        assertTrue(rights("restrict,pty").terminal());
        assertFalse(rights("pty,restrict").terminal());
        assertEquals(Ports.ANY, rights("RESTRICT,Port-Forwarding").opens());
        assertFalse(rights("no-pty").terminal());
        assertEquals(
                Ports.NONE,
                rights("no-port-forwarding,permitopen=\"localhost:80\"").opens());
    }

    @Test
    void ports_are_named_one_by_one() {
        LoginRights rights = rights("permitopen=\"localhost:80\",permitopen=\"[::1]:81\",permitlisten=\"9000\"");
        assertEquals(new Ports(false, Set.of(80, 81)), rights.opens());
        assertEquals(new Ports(false, Set.of(9000)), rights.listens());
        assertFalse(rights.opensSockets());
        assertTrue(
                rights("permitopen=\"localhost:80\",permitopen=\"127.0.0.1:*\"").opensSockets());
        assertEquals(
                new Ports(false, Set.of(80)),
                rights("restrict,port-forwarding,permitopen=\"localhost:80\"").opens());
    }

    @Test
    void a_command_keeps_its_quotes_commas_and_backslashes() {
        assertEquals(
                Optional.of("echo \"a, b\" \\n 'c' \\\\ d"),
                rights("command=\"echo \\\"a, b\\\" \\n 'c' \\\\ d\",no-pty").command());
        // a backslash before the closing quote makes that one part of the value, as at sshd
        refused("no closing quote", "command=\"echo \\\"");
    }

    @ParameterizedTest
    @CsvSource({
        "20300102,2030-01-01T23:00:00Z",
        "20300102Z,2030-01-02T00:00:00Z",
        "203007021530,2030-07-02T13:30:00Z",
        "20300702153045z,2030-07-02T15:30:45Z"
    })
    void an_expiry_time_is_local_or_utc(String text, String moment) {
        assertEquals(
                Optional.of(Instant.parse(moment)),
                KeyOptions.parse("expiry-time=\"" + text + "\"", ZONE).expires());
    }

    @Test
    void the_earliest_expiry_time_holds() {
        assertEquals(
                Optional.of(Instant.parse("2030-01-02T00:00:00Z")),
                KeyOptions.parse("expiry-time=\"20310101Z\",expiry-time=\"20300102Z\",expiry-time=\"20320101Z\"", ZONE)
                        .expires());
    }

    @Test
    void access_for_reading_or_bringing_takes_programs_and_forwards_away() {
        LoginRights rights = rights("sandhold-access=\"read-only\"");
        assertEquals(Access.READ_ONLY, rights.access());
        assertFalse(rights.terminal());
        assertEquals(Ports.NONE, rights.opens());
        assertEquals(
                Access.UPLOAD_ONLY,
                rights("sandhold-access=\"upload-only\",pty").access());
        assertFalse(rights("sandhold-access=\"upload-only\",pty").terminal());
        refused("cannot be read-only as well", "command=\"rsync\",sandhold-access=\"read-only\"");
        assertEquals(
                Optional.of("internal-sftp"),
                rights("command=\"internal-sftp\",sandhold-access=\"read-only\"")
                        .command());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.7|192.0.2.7|true",
                "192.0.2.7|192.0.2.70|false",
                "192.0.2.0/24|192.0.2.255|true",
                "192.0.2.0/24|192.0.3.0|false",
                "192.0.2.128/25|192.0.2.127|false",
                "0.0.0.0/0|203.0.113.9|true",
                "0.0.0.0/0|2001:db8::1|false",
                "2001:db8::/33|2001:db8:7fff::1|true",
                "2001:db8::/33|2001:db8:8000::1|false",
                "2001:DB8::1|2001:db8:0:0:0:0:0:1|true",
                "10.1.*|10.1.200.3|true",
                "10.1.*|110.1.2.3|false",
                "10.?.0.1|10.2.0.1|true",
                "10.?.0.1|10.22.0.1|false",
                "2001:db8::?|2001:db8:0:0:0:0:0:1|true",
                "*|fe80:0:0:0:1:2:3:4%eth0|true",
                "*,!10.0.0.0/8|10.9.9.9|false",
                "!10.0.0.0/8,*|10.9.9.9|false",
                "*,!10.0.0.0/8|11.9.9.9|true",
                "!10.0.0.0/8|11.9.9.9|false",
                "127.0.0.1|::ffff:127.0.0.1|true",
                "*|'not an address'|false"
            })
    void from_is_matched_as_sshd_does(String patterns, String address, boolean allowed) {
        assertEquals(
                allowed,
                KeyOptions.parse("from=\"" + patterns + "\"", ZONE).from().allow(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org", "*.example.org", "!bad.host,*", "", ",", "10.0.0.1,", "10.0.0", "256.1.1.1",
                        "10.0.0.1/33", "10.0.0.1/24",
                "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/", "::1%lo", "1:2:3", "bad.cafe", "10.0.0.1 ", "!",
                        "!!10.0.0.1", "::/129"
            })
    void from_that_is_no_list_of_addresses_is_refused(String patterns) {
        refused("from has", "from=\"" + patterns + "\"");
    }

    @Test
    void matching_takes_no_longer_for_a_wicked_pattern() {
        String wicked = "*1".repeat(900) + "x*";
        SourcePatterns patterns = SourcePatterns.parse("from", wicked.replace("x", "2"));
        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertFalse(patterns.allow("1111:1111:1111:1111:1111:1111:1111:1111")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "frobnicate|'frobnicate' is not known",
                "verify-required|'verify-required' is not known",
                "no-restrict|'no-restrict' is not known",
                "no-command=\"x\"|'no-command' is not known",
                "environment=\"LD_PRELOAD=/x\"|would choose for whoever logs in",
                "cert-authority|--user-ca",
                "principals=\"a\"|--user-ca",
                "tunnel=\"0\"|no network devices",
                "from=10.0.0.1|double quotes",
                "from=|double quotes",
                "from|needs a value",
                "from=\"10.0.0.1|no closing quote",
                "from=\"10.0.0.1\"no-pty|a comma between",
                "from=\"10.0.0.1\",from=\"10.0.0.2\"|stands there twice",
                "command=\"a\",command=\"b\"|stands there twice",
                "command=\" \"|names no command",
                "pty=\"yes\"|takes no value",
                "no-pty,|has no name",
                ",no-pty|has no name",
                "no-pty,,restrict|has no name",
                "no-pty restrict|a comma between",
                "expiry-time=\"20301301\"|is no such time",
                "expiry-time=\"2030\"|is no such time",
                "expiry-time=\"2030010112\"|is no such time",
                "expiry-time=\"20300230\"|is no such time",
                "expiry-time=\"٢٠٣٠٠١٠١\"|is no such time",
                "permitopen=\"80\"|host:port",
                "permitopen=\"db.internal:80\"|in the session itself",
                "permitopen=\"localhost:0\"|1 to 65535",
                "permitopen=\"localhost:65536\"|1 to 65535",
                "permitlisten=\"0.0.0.0:80\"|in the session itself",
                "sandhold-access=\"write\"|read-only"
            })
    void what_is_not_honoured_is_refused_with_its_name(String options, String why) {
        refused(why, options);
    }

    @Test
    void control_characters_and_endless_options_are_refused() {
        refused("control characters", "command=\"a\u0000b\"");
        refused("control characters", "command=\"a\u001b[2Jb\"");
        refused("control characters", "command=\"a\u2028b\"");
        refused("at most 4000", "command=\"" + "a".repeat(4000) + "\"");
    }

    private static LoginRights rights(String options) {
        return KeyOptions.parse(options, ZONE).rights();
    }

    private static void refused(String why, String options) {
        SessionException e = assertThrows(SessionException.class, () -> KeyOptions.parse(options, ZONE), options);
        assertEquals(SessionError.INVALID, e.error());
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }
}
