package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.TestHost.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server has for itself: nobody's, counted for nobody, and found by nobody who does not know its name. */
class InternalSessionsTest {

    private static final SessionId ITS = new SessionId("its-own");

    @TempDir
    Path directory;

    @Test
    void they_take_no_place_and_stand_in_no_list() {
        try (TestHost host = TestHost.open(directory, Settings.usual().atMost(1))) {
            Sessions sessions = host.sessions();
            sessions.create(Principal.INTERNAL, ITS, SessionRequest.DEFAULTS);
            Session other = sessions.createNamed(Principal.INTERNAL, SessionRequest.DEFAULTS);
            assertEquals(Accounts.INTERNAL, other.owner());
            Principal anna = host.user("anna");
            SessionId annas =
                    sessions.createNamed(anna, SessionRequest.DEFAULTS).id();
            assertThrows(SessionException.class, () -> sessions.createNamed(ADMIN, SessionRequest.DEFAULTS));

            assertEquals(
                    List.of(annas),
                    sessions.list(ADMIN).stream().map(Session::id).toList());
            assertEquals(1, sessions.usage(ADMIN).size());
            assertEquals(1, sessions.count().total());
            assertEquals(3, sessions.list(Principal.INTERNAL).size());
            assertTrue(sessions.find(ADMIN, ITS).isPresent());
            assertEquals(Optional.empty(), sessions.find(anna, ITS));
            SessionException refused = assertThrows(SessionException.class, () -> sessions.lease(anna, ITS));
            assertEquals(SessionError.NOT_FOUND, refused.error());
            assertThrows(SessionException.class, () -> sessions.leaseOrCreate(anna, ITS, SessionRequest.DEFAULTS));
            assertEquals(false, sessions.delete(anna, ITS, "not mine"));
        }
        try (TestHost host = TestHost.open(directory, Settings.usual().atMost(1))) {
            assertTrue(host.sessions().find(ADMIN, ITS).isPresent(), "they are kept, and counted no more than before");
            assertTrue(host.sessions().delete(Principal.INTERNAL, ITS, "done"));
            assertEquals(1, host.sessions().count().total());
        }
    }

    @Test
    void their_account_is_nobodys() {
        try (TestHost host = TestHost.open(directory, Settings.usual())) {
            Accounts accounts = host.host().accounts();
            assertTrue(accounts.accounts(ADMIN).stream()
                    .noneMatch(account -> account.name().equals(Accounts.INTERNAL)));
            for (Runnable attempt : List.<Runnable>of(
                    () -> accounts.createAccount(ADMIN, Accounts.INTERNAL, Role.ADMIN),
                    () -> accounts.createToken(ADMIN, Accounts.INTERNAL, "t", Optional.empty()),
                    () -> accounts.setToken(ADMIN, Accounts.INTERNAL, "t", "a-token-of-32-characters-at-least-0123"),
                    () -> accounts.addKey(
                            ADMIN,
                            Accounts.INTERNAL,
                            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4Zp0P1mXQ3m1Jm9C0v0b1lC1F9Z8m1oFvGz0m1kQ9L x"),
                    () -> accounts.inPlaceOf(ADMIN, Accounts.INTERNAL))) {
                assertThrows(SessionException.class, attempt::run);
            }
        }
    }
}
