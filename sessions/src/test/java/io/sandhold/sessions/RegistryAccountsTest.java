package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class RegistryAccountsTest {

    private static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.REST, "127.0.0.1");
    private static final Principal ANNA = new Principal("anna", Role.USER, Door.SSH, "127.0.0.1");
    private static final Principal BEN = new Principal("ben", Role.USER, Door.SSH, "127.0.0.1");

    @TempDir
    Path directory;

    private Registry registry;
    private AuditTrail audit;
    private Accounts accounts;

    @BeforeEach
    void open() {
        registry = Registry.open(directory);
        audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT);
        accounts = new RegistryAccounts(registry, audit);
        accounts.createAccount(ADMIN, "anna", Role.USER);
        accounts.createAccount(ADMIN, "ben", Role.USER);
    }

    @AfterEach
    void close() {
        audit.close();
        registry.close();
    }

    @Test
    void admin_is_there_from_the_start_and_only_administrators_make_accounts() {
        assertEquals(
                List.of("admin", "anna", "ben"),
                accounts.accounts(ADMIN).stream().map(Account::name).toList());
        refused(SessionError.FORBIDDEN, () -> accounts.createAccount(ANNA, "carl", Role.ADMIN));
        refused(SessionError.FORBIDDEN, () -> accounts.accounts(ANNA));
        refused(SessionError.EXISTS, () -> accounts.createAccount(ADMIN, "anna", Role.USER));
        for (String name : List.of("", "A", "1a", "server", "a b", "a/../b", "a".repeat(33))) {
            refused(SessionError.INVALID, () -> accounts.createAccount(ADMIN, name, Role.USER));
        }
    }

    @Test
    void a_token_opens_its_account_until_it_is_revoked() {
        NewToken made = accounts.createToken(ANNA, "anna", "laptop", Optional.empty());
        assertTrue(made.text().startsWith("shd_") && made.text().length() == 47, made.text());
        assertFalse(made.toString().contains(made.text()));
        Principal in = accounts.byToken(made.text(), Door.REST, "::1").orElseThrow();
        assertEquals(Principal.byToken(made.token(), Role.USER, Door.REST, "::1"), in);
        assertEquals(Optional.empty(), accounts.byToken(made.text() + "x", Door.REST, "::1"));
        assertEquals(Optional.empty(), accounts.byToken("", Door.REST, "::1"));
        assertEquals(Optional.empty(), accounts.byToken("x".repeat(1 << 20), Door.REST, "::1"));
        refused(SessionError.EXISTS, () -> accounts.createToken(ANNA, "anna", "laptop", Optional.empty()));
        refused(SessionError.FORBIDDEN, () -> accounts.revokeToken(BEN, "anna", "laptop"));
        accounts.revokeToken(ANNA, "anna", "laptop");
        assertEquals(Optional.empty(), accounts.byToken(made.text(), Door.REST, "::1"));
        refused(SessionError.NOT_FOUND, () -> accounts.revokeToken(ANNA, "anna", "laptop"));
    }

    @Test
    void a_token_expires_and_its_label_is_free_again() {
        NewToken made = accounts.createToken(ANNA, "anna", "short", Optional.of(Duration.ofSeconds(1)));
        Eventually.holds(() -> accounts.byToken(made.text(), Door.REST, "").isEmpty());
        NewToken again = accounts.createToken(ANNA, "anna", "short", Optional.empty());
        assertTrue(accounts.byToken(again.text(), Door.REST, "").isPresent());
        refused(SessionError.INVALID, () -> accounts.createToken(ANNA, "anna", "x", Optional.of(Duration.ZERO)));
        refused(
                SessionError.INVALID,
                () -> accounts.createToken(ANNA, "anna", "x", Optional.of(Duration.ofSeconds(Long.MAX_VALUE))));
        refused(SessionError.INVALID, () -> accounts.createToken(ANNA, "anna", "a\nb", Optional.empty()));
    }

    @Test
    void a_set_token_replaces_the_one_of_its_label_and_setting_it_again_changes_nothing() {
        String first = "0123456789abcdef0123456789abcdef";
        String second = "fedcba9876543210fedcba9876543210";
        accounts.setToken(Principal.SERVER, "admin", "first", first);
        Token before = accounts.tokens(ADMIN, "admin").getFirst();
        accounts.setToken(Principal.SERVER, "admin", "first", first);
        assertEquals(List.of(before), accounts.tokens(ADMIN, "admin"));
        accounts.setToken(Principal.SERVER, "admin", "first", second);
        assertEquals(Optional.empty(), accounts.byToken(first, Door.REST, ""));
        assertEquals(
                "admin", accounts.byToken(second, Door.REST, "").orElseThrow().account());
        refused(SessionError.EXISTS, () -> accounts.setToken(ANNA, "anna", "mine", second));
        assertEquals(
                "admin", accounts.byToken(second, Door.REST, "").orElseThrow().account());
        refused(SessionError.INVALID, () -> accounts.setToken(Principal.SERVER, "admin", "first", "short"));
    }

    @Test
    void the_text_of_a_token_is_nowhere_on_the_disk() throws Exception {
        String set = "a-text-that-would-be-found-0123456789";
        accounts.setToken(Principal.SERVER, "admin", "first", set);
        String made = accounts.createToken(ANNA, "anna", "marker-label", Optional.empty())
                .text();
        String bytes = Files.readString(directory.resolve("registry.mv.db"), StandardCharsets.ISO_8859_1);
        assertTrue(bytes.contains("marker-label"), "the file is what is looked at, and not packed");
        assertFalse(bytes.contains(set));
        assertFalse(bytes.contains(made));
        assertFalse(bytes.contains(made.substring(4)));
    }

    @Test
    void a_key_opens_one_account_only() {
        byte[] wire = KeyLineTest.ed25519((byte) 7);
        String line = "ssh-ed25519 " + Base64.getEncoder().encodeToString(wire) + " anna@laptop";
        PublicKey key = accounts.addKey(ANNA, "anna", line);
        assertEquals("anna@laptop", key.comment());
        assertEquals(List.of(key), accounts.keys(ANNA, "anna"));
        assertEquals(
                new Admission.Admitted(new Principal("anna", Role.USER, Door.SSH, ""), LoginRights.ALL),
                accounts.byPublicKey(wire, LoginName.of("s1"), Door.SSH, ""));
        assertEquals(
                Admission.Refused.UNKNOWN,
                accounts.byPublicKey(KeyLineTest.ed25519((byte) 8), LoginName.of("s1"), Door.SSH, ""));
        assertEquals(
                Admission.Refused.UNKNOWN, accounts.byPublicKey(new byte[1 << 20], LoginName.of("s1"), Door.SSH, ""));

        SessionException own = refused(SessionError.EXISTS, () -> accounts.addKey(ANNA, "anna", line));
        assertTrue(own.getMessage().contains("'anna'"), own.getMessage());
        SessionException foreign = refused(SessionError.EXISTS, () -> accounts.addKey(BEN, "ben", line));
        assertFalse(foreign.getMessage().contains("'anna'"), foreign.getMessage());

        refused(SessionError.FORBIDDEN, () -> accounts.keys(BEN, "anna"));
        refused(SessionError.FORBIDDEN, () -> accounts.removeKey(BEN, "anna", key.fingerprint()));
        refused(SessionError.NOT_FOUND, () -> accounts.removeKey(BEN, "ben", key.fingerprint()));
        accounts.removeKey(ADMIN, "anna", key.fingerprint());
        assertEquals(Admission.Refused.UNKNOWN, accounts.byPublicKey(wire, LoginName.of("s1"), Door.SSH, ""));
    }

    @Test
    void a_key_is_used_when_somebody_logged_in_with_it_and_not_when_it_is_asked_about() {
        byte[] wire = KeyLineTest.ed25519((byte) 9);
        accounts.addKey(ANNA, "anna", "ssh-ed25519 " + Base64.getEncoder().encodeToString(wire));
        accounts.byPublicKey(wire, LoginName.of("s1"), Door.SSH, "");
        assertEquals(Optional.empty(), accounts.keys(ANNA, "anna").getFirst().lastUsed());
        Instant before = Moments.now();
        accounts.keyUsed(wire);
        Instant used = accounts.keys(ANNA, "anna").getFirst().lastUsed().orElseThrow();
        assertFalse(used.isBefore(before), used + " is before " + before);
    }

    @Test
    void who_may_not_look_does_not_learn_which_accounts_there_are() {
        String there = refused(SessionError.FORBIDDEN, () -> accounts.tokens(ANNA, "ben"))
                .getMessage();
        String missing = refused(SessionError.FORBIDDEN, () -> accounts.tokens(ANNA, "nobody"))
                .getMessage();
        assertEquals(there, missing);
        refused(SessionError.NOT_FOUND, () -> accounts.tokens(ADMIN, "nobody"));
    }

    @Test
    void an_account_holds_a_hundred_keys_and_tokens_and_no_more() {
        IntStream.range(0, 100).forEach(i -> {
            accounts.createToken(ANNA, "anna", "t" + i, Optional.empty());
            accounts.addKey(
                    ANNA, "anna", "ssh-ed25519 " + Base64.getEncoder().encodeToString(KeyLineTest.ed25519((byte) i)));
        });
        refused(SessionError.EXHAUSTED, () -> accounts.createToken(ANNA, "anna", "t100", Optional.empty()));
        refused(
                SessionError.EXHAUSTED,
                () -> accounts.addKey(
                        ANNA,
                        "anna",
                        "ssh-ed25519 " + Base64.getEncoder().encodeToString(KeyLineTest.ed25519((byte) 100))));
    }

    @Test
    void each_change_and_each_refusal_leaves_its_event() {
        accounts.createToken(ANNA, "anna", "t", Optional.empty());
        accounts.revokeToken(ADMIN, "anna", "t");
        refused(SessionError.FORBIDDEN, () -> accounts.tokens(BEN, "anna"));
        List<AuditEvent> newest = audit.recent(ADMIN, 3);
        assertEquals(
                List.of(AuditKind.REFUSED, AuditKind.TOKEN_REVOKED, AuditKind.TOKEN_CREATED),
                newest.stream().map(AuditEvent::kind).toList());
        assertEquals(
                List.of("ben", "admin", "anna"),
                newest.stream().map(AuditEvent::account).toList());
        assertEquals(
                Operation.TOKEN_LIST + " on what belongs to anna",
                newest.getFirst().detail());
        refused(SessionError.FORBIDDEN, () -> accounts.createAccount(BEN, "carl", Role.USER));
        assertEquals(
                Operation.ACCOUNT_CREATE.toString(),
                audit.recent(ADMIN, 1).getFirst().detail(),
                "what belongs to nobody");
    }

    private static SessionException refused(SessionError error, Executable asked) {
        SessionException e = assertThrows(SessionException.class, asked);
        assertEquals(error, e.error(), e.getMessage());
        return e;
    }
}
