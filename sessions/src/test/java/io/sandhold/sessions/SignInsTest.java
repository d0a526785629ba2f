package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sandhold.sessions.SignIns.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInsTest {

    private static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.REST, "127.0.0.1");
    private static final Duration LIFE = Duration.ofHours(1);
    private static final String HERE = "192.0.2.7";
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path directory;

    private Registry registry;
    private AuditTrail audit;
    private RegistryAccounts accounts;
    private RegistryPasswords passwords;
    private RegistrySignIns signIns;

    @BeforeEach
    void open() {
        registry = Registry.open(directory);
        audit = new AuditTrail(new AuditTable(registry), AuditTrail.KEPT);
        accounts = new RegistryAccounts(registry, audit);
        passwords = new RegistryPasswords(
                registry, audit, InstantSource.system(), System::nanoTime, accounts.watches()::passwordChanged);
        signIns = new RegistrySignIns(registry, accounts, passwords, audit);
        accounts.createAccount(ADMIN, "anna", Role.USER);
    }

    @AfterEach
    void close() {
        passwords.close();
        accounts.close();
        audit.close();
        registry.close();
    }

    private String token(String label) {
        return accounts.createToken(ADMIN, "anna", label, Optional.empty()).text();
    }

    private Answer.Admitted by(String token) {
        return assertInstanceOf(Answer.Admitted.class, signIns.byToken(token, LIFE, HERE));
    }

    @Test
    void its_text_is_kept_nowhere_and_it_is_no_token() throws Exception {
        String text = by(token("laptop")).signIn().text();
        assertEquals("anna", signIns.known(text, HERE).orElseThrow().account());
        assertEquals(Optional.empty(), accounts.byToken(text, Door.SSH, HERE));
        assertEquals(1, accounts.tokens(ADMIN, "anna").size());
        registry.close();
        String file = Files.readString(directory.resolve("registry.mv.db"), StandardCharsets.ISO_8859_1);
        assertFalse(file.contains(text), "the registry's file has the text");
        registry = Registry.open(directory);
    }

    @Test
    void whoever_watches_is_told_why_it_ended() throws Exception {
        LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        String laptop = token("laptop");
        Principal out = by(laptop).principal();
        Principal revoked = by(laptop).principal();
        passwords.set(ADMIN, "anna", PASSWORD);
        Answer byPassword = signIns.byPassword("anna", PASSWORD, Optional.empty(), LIFE, HERE);
        Principal changed = assertInstanceOf(Answer.Admitted.class, byPassword).principal();
        for (Principal each : List.of(out, revoked, changed)) {
            accounts.watch(each, told::add);
        }
        signIns.leave(out);
        assertEquals("you were signed out", told.poll(10, TimeUnit.SECONDS));
        accounts.revokeToken(ADMIN, "anna", "laptop");
        assertEquals("the token 'laptop' was revoked", told.poll(10, TimeUnit.SECONDS));
        passwords.remove(ADMIN, "anna");
        assertEquals("the password that you signed in with was changed or taken away", told.poll(10, TimeUnit.SECONDS));
        accounts.watch(changed, told::add);
        assertEquals("you were signed out", told.poll(10, TimeUnit.SECONDS), "one that is over is told at once");
    }

    @Test
    void nothing_that_is_made_while_a_token_is_revoked_stands_after_it() throws Exception {
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 4; round++) {
                String label = "race" + round;
                String token = token(label);
                CountDownLatch first = new CountDownLatch(1);
                List<Future<List<String>>> made = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    made.add(each.submit(() -> {
                        List<String> texts = new ArrayList<>();
                        while (signIns.byToken(token, LIFE, HERE) instanceof Answer.Admitted in) {
                            texts.add(in.signIn().text());
                            first.countDown();
                        }
                        return texts;
                    }));
                }
                first.await();
                accounts.revokeToken(ADMIN, "anna", label);
                for (Future<List<String>> texts : made) {
                    for (String text : texts.get()) {
                        assertEquals(Optional.empty(), signIns.known(text, HERE));
                    }
                }
                assertEquals(List.of(), signIns.of(ADMIN, "anna"));
            }
        }
    }

    @Test
    void whoever_comes_by_a_narrow_token_ends_no_others() {
        TokenScope readOnly = new TokenScope(Optional.empty(), true, OptionalInt.empty());
        String narrow = accounts.createToken(ADMIN, "anna", "narrow", Optional.empty(), readOnly)
                .text();
        Principal by = by(narrow).principal();
        assertEquals(readOnly, by.scope());
        assertThrows(SessionException.class, () -> signIns.endAll(by, "anna"));
        signIns.leave(by);
        assertEquals(List.of(), signIns.of(ADMIN, "anna"));
    }
}
