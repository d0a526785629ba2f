package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.TestHost.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a share key opens, for whom, and what it does not. */
class SharesTest {

    private static final SessionId S1 = new SessionId("s1");
    private static final SessionId S2 = new SessionId("s2");
    private static final byte[] KEY = KeyLineTest.ed25519((byte) 7);
    private static final String LINE = "ssh-ed25519 " + Base64.getEncoder().encodeToString(KEY) + " ben@laptop of mine";

    @TempDir
    Path directory;

    private TestHost host;
    private Shares shares;
    private Principal anna;
    private Principal ben;

    @BeforeEach
    void open() {
        host = TestHost.open(directory, Settings.usual());
        shares = host.host().shares();
        anna = host.user("anna");
        ben = host.user("ben");
        host.sessions().create(anna, S1, SessionRequest.DEFAULTS);
        host.sessions().create(anna, S2, SessionRequest.DEFAULTS);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void a_guest_enters_the_one_session_and_sees_no_other() {
        share(LINE);
        Principal guest = guest();
        assertEquals("anna by guest ben-laptop-of-mine", guest.name().replace('@', '-'));
        host.sessions().lease(guest, S1).close();
        assertEquals(
                List.of(S1),
                host.sessions().list(guest).stream().map(Session::id).toList());
        assertEquals(1, host.sessions().usage(guest).size());
        SessionException forbidden = refused(() -> host.sessions().lease(guest, S2));
        SessionException unknown = refused(() -> host.sessions().lease(guest, new SessionId("nowhere")));
        SessionException unmade =
                refused(() -> host.sessions().leaseOrCreate(guest, new SessionId("nowhere"), SessionRequest.DEFAULTS));
        SessionException foreign = refused(() -> host.sessions().leaseOrCreate(guest, S2, SessionRequest.DEFAULTS));
        assertEquals(SessionError.NOT_FOUND, forbidden.error());
        assertEquals(forbidden.getMessage(), unknown.getMessage());
        assertEquals(forbidden.getMessage(), unmade.getMessage());
        assertEquals(forbidden.getMessage(), foreign.getMessage());
        assertEquals(Optional.empty(), host.sessions().find(guest, S2));
    }

    @Test
    void a_guest_has_none_of_the_owners_rights() {
        share(LINE);
        Principal guest = guest();
        Accounts accounts = host.host().accounts();
        for (Executable attempt : List.<Executable>of(
                () -> host.sessions().createNamed(guest, SessionRequest.DEFAULTS),
                () -> host.sessions().stop(guest, S1, "for fun"),
                () -> host.sessions().change(guest, S1, SessionRequest.DEFAULTS),
                () -> shares.add(guest, S1, LINE, "", Access.FULL, Optional.empty()),
                () -> shares.list(guest, S1),
                () -> shares.remove(guest, S1, KeyLine.fingerprint(KEY)),
                () -> accounts.addKey(guest, "anna", LINE),
                () -> accounts.keys(guest, "anna"),
                () -> accounts.createToken(guest, "anna", "mine", Optional.empty()),
                () -> accounts.inPlaceOf(guest, "ben"))) {
            assertThrows(SessionException.class, attempt);
        }
        assertEquals(false, host.sessions().delete(guest, S1, "for fun"));
        assertTrue(host.sessions().find(anna, S1).isPresent());
    }

    @Test
    void a_share_key_opens_nothing_else_and_nothing_under_a_foreign_name() {
        share(LINE);
        for (String login : List.of("s2", "new", "console", "ben+s1", "+s1", "anna+s2", "anna", "s1+s1")) {
            assertEquals(Admission.Refused.UNKNOWN, admission(login), login);
        }
        assertInstanceOf(Admission.Admitted.class, admission("anna+s1"));
    }

    @Test
    void an_accounts_own_key_may_be_a_share_key_too() {
        host.host().accounts().addKey(ADMIN, "ben", LINE);
        share(LINE);
        assertEquals(ben.account(), admitted("s2").principal().account());
        assertTrue(guest().guest().isPresent());
        // who may enter anyway is no guest
        host.host().accounts().removeKey(ADMIN, "ben", KeyLine.fingerprint(KEY));
        host.host().accounts().addKey(ADMIN, "anna", LINE);
        assertEquals("anna", guest().name());
    }

    @Test
    void a_share_ends_at_its_time_and_the_audit_alone_hears_of_it() {
        Instant end = Instant.now().plusSeconds(1).truncatedTo(ChronoUnit.MILLIS);
        shares.add(anna, S1, LINE, "ben", Access.FULL, Optional.of(end));
        AtomicReference<String> said = new AtomicReference<>("");
        try (SessionLease held = host.sessions().lease(guest(), S1);
                SessionLease owners = host.sessions().lease(anna, S1)) {
            held.onEnd(said::set);
            owners.onEnd(sentence -> said.set("the owner was put out: " + sentence));
            Eventually.holds(() -> said.get().equals("the time of the key you came with is over"), said::get);
        }
        assertEquals(new Admission.Refused("the share key ben, which ended " + end), admission("s1"));
    }

    @Test
    void who_came_with_a_removed_key_is_put_out() {
        share(LINE);
        AtomicReference<String> said = new AtomicReference<>("");
        try (SessionLease held = host.sessions().lease(guest(), S1)) {
            held.onEnd(said::set);
            shares.remove(anna, S1, KeyLine.fingerprint(KEY));
            Eventually.holds(() -> said.get().equals("the key you came with was removed"), said::get);
        }
        assertEquals(Admission.Refused.UNKNOWN, admission("s1"));
        assertEquals(
                SessionError.NOT_FOUND,
                refused(() -> shares.remove(anna, S1, KeyLine.fingerprint(KEY))).error());
    }

    @Test
    void share_keys_go_with_the_session() {
        share(LINE);
        assertEquals(1, shares.list(anna, S1).size());
        host.sessions().delete(anna, S1, "test");
        assertEquals(Admission.Refused.UNKNOWN, admission("s1"));
        host.sessions().create(ben, S1, SessionRequest.DEFAULTS);
        assertEquals(List.of(), shares.list(ben, S1));
        assertEquals(Admission.Refused.UNKNOWN, admission("s1"));
    }

    @Test
    void only_the_owner_and_administrators_share() {
        assertEquals(SessionError.NOT_FOUND, refused(() -> shares.list(ben, S1)).error());
        assertEquals(
                SessionError.NOT_FOUND,
                refused(() -> shares.add(ben, S1, LINE, "", Access.FULL, Optional.empty()))
                        .error());
        shares.add(ADMIN, S1, LINE, "", Access.READ_ONLY, Optional.empty());
        assertEquals("admin", shares.list(anna, S1).getFirst().by());
        assertEquals(Access.READ_ONLY, admitted("s1").rights().access());
    }

    @Test
    void what_cannot_be_meant_is_refused() {
        assertRefused(
                "time would be over",
                () -> add(LINE, "", Access.FULL, Instant.now().minusSeconds(1)));
        assertRefused("time would be over", () -> add("expiry-time=\"20200101\" " + LINE, "", Access.FULL, null));
        assertRefused("label is", () -> add(LINE, "a b", Access.FULL, null));
        assertRefused("label is", () -> add(LINE, "a".repeat(33), Access.FULL, null));
        assertRefused(
                "leave one of the two out",
                () -> add("sandhold-access=\"read-only\" " + LINE, "", Access.UPLOAD_ONLY, null));
        assertRefused("leave one of the two out", () -> add("command=\"id\" " + LINE, "", Access.READ_ONLY, null));
        share(LINE);
        assertRefused("opens session 's1' already", () -> share(LINE));
    }

    @Test
    void the_earlier_end_holds_and_options_do() {
        Instant late = Instant.now().plus(Duration.ofDays(36_500));
        ShareKey key = shares.add(
                anna,
                S1,
                "expiry-time=\"20990101Z\",from=\"10.0.0.0/8\",no-pty " + LINE,
                "",
                Access.FULL,
                Optional.of(late));
        assertEquals(Optional.of(Instant.parse("2099-01-01T00:00:00Z")), key.expires());
        assertInstanceOf(Admission.Refused.class, admission("s1"));
        Admission.Admitted near = assertInstanceOf(
                Admission.Admitted.class,
                host.host().accounts().byPublicKey(KEY, LoginName.of("s1"), Door.SSH, "10.1.1.1"));
        assertEquals(false, near.rights().terminal());
    }

    @Test
    void an_administrator_acts_in_another_accounts_place_and_nobody_else_does() {
        Accounts accounts = host.host().accounts();
        Principal acting = accounts.inPlaceOf(ADMIN, "anna");
        assertEquals("anna by admin", acting.name());
        host.sessions().lease(acting, S1).close();
        host.sessions().create(ben, new SessionId("bens"), SessionRequest.DEFAULTS);
        String foreign = refused(() -> host.sessions().lease(acting, new SessionId("bens")))
                .getMessage();
        assertEquals(foreign, refused(() -> accounts.inPlaceOf(ben, "anna")).getMessage());
        assertEquals(foreign, refused(() -> accounts.inPlaceOf(ben, "nobody")).getMessage());
        assertEquals(foreign, refused(() -> accounts.inPlaceOf(ADMIN, "nobody")).getMessage());
        assertEquals(
                foreign, refused(() -> accounts.inPlaceOf(ADMIN, "..\u0000")).getMessage());
        SessionId made =
                host.sessions().createNamed(acting, SessionRequest.DEFAULTS).id();
        assertEquals("anna", host.sessions().find(anna, made).orElseThrow().owner());
    }

    private void share(String line) {
        add(line, "", Access.FULL, null);
    }

    private void add(String line, String label, Access access, Instant end) {
        shares.add(anna, S1, line, label, access, Optional.ofNullable(end));
    }

    private Admission admission(String login) {
        return host.host().accounts().byPublicKey(KEY, LoginName.of(login), Door.SSH, "127.0.0.1");
    }

    private Admission.Admitted admitted(String login) {
        return assertInstanceOf(Admission.Admitted.class, admission(login));
    }

    private Principal guest() {
        return admitted("s1").principal();
    }

    private static void assertRefused(String why, Executable action) {
        String sentence = refused(action).getMessage();
        assertTrue(sentence.contains(why), sentence);
    }

    private static SessionException refused(Executable action) {
        return assertThrows(SessionException.class, action);
    }
}
