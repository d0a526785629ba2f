package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Passwords.Answer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {

    private static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.REST, "127.0.0.1");
    private static final Principal ANNA = new Principal("anna", Role.USER, Door.REST, "127.0.0.1");
    private static final Principal BERT = new Principal("bert", Role.USER, Door.REST, "127.0.0.1");
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path directory;

    private Registry registry;
    private AuditTrail audit;
    private RegistryPasswords passwords;
    private Instant now = Instant.parse("2026-02-03T04:05:06Z");
    private long nanos;

    @BeforeEach
    void open() {
        registry = Registry.open(directory);
        audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT);
        RegistryAccounts accounts = new RegistryAccounts(registry, audit);
        accounts.createAccount(ADMIN, "anna", Role.USER);
        accounts.createAccount(ADMIN, "bert", Role.USER);
        passwords = new RegistryPasswords(registry, audit, () -> now, () -> nanos, account -> {});
    }

    @AfterEach
    void close() {
        passwords.close();
        audit.close();
        registry.close();
    }

    @Test
    void a_password_lets_its_account_in_until_it_is_taken() throws Exception {
        assertInstanceOf(Answer.Refused.class, tried("anna", PASSWORD));
        passwords.set(ANNA, "anna", PASSWORD);
        assertEquals(new Answer.Admitted(new Principal("anna", Role.USER, Door.SSH, "::1")), tried("anna", PASSWORD));
        assertEquals(new Passwords.State(true, false), passwords.state(ANNA, "anna"));

        for (String wrong : List.of("", "correct horse batterz", PASSWORD + " ", "x".repeat(100_000))) {
            assertInstanceOf(Answer.Refused.class, tried("anna", wrong), wrong);
        }
        for (String other : List.of("bert", "admin", "nobody", "", "ANNA", "x".repeat(100_000))) {
            assertInstanceOf(Answer.Refused.class, tried(other, PASSWORD), other);
        }

        passwords.remove(ADMIN, "anna");
        assertInstanceOf(Answer.Refused.class, tried("anna", PASSWORD));
        assertEquals(
                SessionError.NOT_FOUND,
                assertThrows(SessionException.class, () -> passwords.remove(ADMIN, "anna"))
                        .error());
        assertEquals(
                List.of(AuditKind.PASSWORD_REMOVED, AuditKind.PASSWORD_SET),
                audit.recent(ADMIN, 2).stream().map(AuditEvent::kind).toList());
    }

    @Test
    void letters_that_two_keyboards_write_differently_are_the_same() throws Exception {
        passwords.set(ANNA, "anna", "G\u00e4nsebl\u00fcmchen");
        assertInstanceOf(Answer.Admitted.class, tried("anna", "Ga\u0308nseblu\u0308mchen"));
    }

    @Test
    void a_code_is_asked_for_beside_it_and_taken_once() throws Exception {
        passwords.set(ANNA, "anna", PASSWORD);
        CodeSecret secret = passwords.askForCodes(ANNA, "anna");
        assertTrue(secret.uri().contains(secret.base32()));
        assertFalse(secret.toString().contains(secret.base32()));

        assertEquals(new Answer.CodeWanted("anna"), tried("anna", PASSWORD));
        assertInstanceOf(Answer.Refused.class, tried("anna", "correct horse batterz"));
        long step = now.getEpochSecond() / 30;
        String code = TimeCode.of(secret.base32(), step);
        assertTrue(
                byCode("anna", code.substring(0, 3) + " " + code.substring(3)).isPresent());
        assertTrue(byCode("anna", code).isEmpty(), "twice");
        assertTrue(byCode("anna", TimeCode.of(secret.base32(), step - 1)).isEmpty(), "an older one");
        assertTrue(byCode("anna", TimeCode.of(secret.base32(), step + 2)).isEmpty(), "too early");
        assertTrue(byCode("bert", code).isEmpty());
        now = now.plusSeconds(30);
        assertTrue(byCode("anna", TimeCode.of(secret.base32(), step + 2)).isPresent(), "a clock that is ahead");

        passwords.askForNoCodes(ANNA, "anna");
        assertInstanceOf(Answer.Admitted.class, tried("anna", PASSWORD));
    }

    @Test
    void codes_need_a_password() {
        assertThrows(SessionException.class, () -> passwords.askForCodes(ANNA, "anna"));
        assertThrows(SessionException.class, () -> passwords.askForNoCodes(ANNA, "anna"));
    }

    @Test
    void after_ten_wrong_ones_the_right_one_waits_too_and_other_accounts_do_not() throws Exception {
        passwords.set(ANNA, "anna", PASSWORD);
        passwords.set(BERT, "bert", PASSWORD);
        for (int i = 0; i < TryBudget.MOST; i++) {
            assertInstanceOf(Answer.Refused.class, tried("anna", "wrong one " + i));
        }
        assertInstanceOf(Answer.Refused.class, tried("anna", PASSWORD));
        assertInstanceOf(Answer.Admitted.class, tried("bert", PASSWORD));
        nanos += TryBudget.WHILE.plus(Duration.ofSeconds(1)).toNanos();
        for (int i = 0; i < 2 * TryBudget.MOST; i++) {
            assertInstanceOf(Answer.Admitted.class, tried("anna", PASSWORD), "the right ones are not counted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "elevenchars", "aaaaaaaaaaaaaaaaaaa", "annaannaanna1234", "with\ta tab in it"})
    void a_password_that_would_be_guessed_is_not_taken(String password) {
        assertEquals(
                SessionError.INVALID,
                assertThrows(SessionException.class, () -> passwords.set(ANNA, "anna", password))
                        .error());
        assertEquals(new Passwords.State(false, false), passwords.state(ANNA, "anna"));
    }

    @Test
    void only_its_owner_and_administrators_set_it() {
        for (var attempt : List.<Runnable>of(
                () -> passwords.set(BERT, "anna", PASSWORD),
                () -> passwords.remove(BERT, "anna"),
                () -> passwords.state(BERT, "anna"),
                () -> passwords.askForCodes(BERT, "anna"),
                () -> passwords.askForNoCodes(BERT, "anna"))) {
            assertEquals(
                    SessionError.FORBIDDEN,
                    assertThrows(SessionException.class, attempt::run).error());
        }
        assertEquals(
                SessionError.NOT_FOUND,
                assertThrows(SessionException.class, () -> passwords.set(ADMIN, "nobody", PASSWORD))
                        .error());
    }

    @Test
    void it_is_kept_as_argon2id_with_a_salt_of_its_own() {
        SecureRandom random = new SecureRandom();
        String first = PasswordHash.of(PASSWORD, random);
        assertTrue(first.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), first);
        assertNotEquals(first, PasswordHash.of(PASSWORD, random));
        assertTrue(PasswordHash.matches(first, PASSWORD));
        assertFalse(PasswordHash.matches("*", PASSWORD));
        // as the reference implementation prints it: echo -n password | argon2 somesalt -id -t 2 -m 8 -p 1 -e
        assertTrue(PasswordHash.matches(
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "password"));
    }

    /** RFC 6238 appendix B, the last six of its eight digits. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void codes_are_those_of_the_rfc(long second, String code) {
        String secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // 12345678901234567890
        assertEquals(code, TimeCode.of(secret, second / 30));
        assertEquals(
                second / 30,
                TimeCode.step(secret, code, Instant.ofEpochSecond(second)).getAsLong());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "28708", "2870822", "287083", "ABCDEF", "\u0662\u0668\u0667\u0660\u0668\u0662"})
    void what_is_no_code_of_now_is_none(String code) {
        assertTrue(TimeCode.step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", code, Instant.ofEpochSecond(59))
                .isEmpty());
    }

    private Answer tried(String account, String password) throws Exception {
        return passwords
                .tried(account, password, Door.SSH, "::1")
                .toCompletableFuture()
                .get();
    }

    private Optional<Principal> byCode(String account, String code) {
        return passwords.byCode(account, code, Door.SSH, "::1");
    }
}
