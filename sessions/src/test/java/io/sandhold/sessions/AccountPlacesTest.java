package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sandhold.sessions.TestHost.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** One account cannot have all sessions of a host. */
class AccountPlacesTest {

    @TempDir
    Path directory;

    @Test
    void an_account_that_has_its_share_is_refused_and_the_others_and_administrators_are_not() {
        try (TestHost host = TestHost.open(directory, Settings.usual().atMostOfAccount(2))) {
            Sessions sessions = host.sessions();
            Principal anna = host.user("anna");
            Session first = sessions.createNamed(anna, SessionRequest.DEFAULTS);
            sessions.createNamed(anna, SessionRequest.DEFAULTS);
            String told = "an account may have at most 2 sessions on this host and 'anna' has as many;"
                    + " delete one, or ask the operator for more (--max-sessions-per-account)";
            assertEquals(told, refused(() -> sessions.createNamed(anna, SessionRequest.DEFAULTS)));
            SessionId third = new SessionId("third");
            assertEquals(told, refused(() -> sessions.leaseOrCreate(anna, third, SessionRequest.DEFAULTS)));
            sessions.lease(anna, first.id()).close();

            sessions.createNamed(host.user("ben"), SessionRequest.DEFAULTS);
            for (int i = 0; i < 3; i++) {
                sessions.createNamed(ADMIN, SessionRequest.DEFAULTS);
            }
            sessions.delete(ADMIN, first.id(), "room");
            sessions.create(anna, third, SessionRequest.DEFAULTS);
            assertEquals(told, refused(() -> sessions.createNamed(anna, SessionRequest.DEFAULTS)));
        }
    }

    @Test
    void what_an_account_has_counts_over_a_restart_also_where_it_is_more_than_it_may_have_by_then() {
        Settings settings = Settings.usual();
        Principal anna;
        List<Session> made = new ArrayList<>();
        try (TestHost host = TestHost.open(directory, settings)) {
            anna = host.user("anna");
            for (int i = 0; i < 3; i++) {
                made.add(host.sessions().createNamed(anna, SessionRequest.DEFAULTS));
            }
        }
        try (TestHost host = TestHost.open(directory, settings.atMostOfAccount(2))) {
            Sessions sessions = host.sessions();
            assertEquals(3, sessions.list(anna).size());
            sessions.delete(anna, made.getFirst().id(), "room");
            refused(() -> sessions.createNamed(anna, SessionRequest.DEFAULTS));
            sessions.delete(anna, made.getLast().id(), "room");
            sessions.createNamed(anna, SessionRequest.DEFAULTS);
        }
    }

    @Test
    void many_at_once_get_no_more_and_what_was_refused_leaves_nothing() throws Exception {
        try (TestHost host = TestHost.open(directory, Settings.usual().atMostOfAccount(5));
                ExecutorService pool = Executors.newFixedThreadPool(16)) {
            Principal anna = host.user("anna");
            List<Future<Session>> answers = new ArrayList<>();
            Callable<Session> one = () -> host.sessions().createNamed(anna, SessionRequest.DEFAULTS);
            for (int i = 0; i < 32; i++) {
                answers.add(pool.submit(one));
            }
            for (Future<Session> answer : answers) {
                try {
                    answer.get();
                } catch (ExecutionException e) {
                    assertEquals(SessionError.EXHAUSTED, ((SessionException) e.getCause()).error());
                }
            }
            assertEquals(5, host.sessions().list(anna).size());
            assertEquals(5, host.volumes().ids().size());
        }
    }

    private static String refused(Executable work) {
        SessionException e = assertThrows(SessionException.class, work);
        assertEquals(SessionError.EXHAUSTED, e.error());
        return e.getMessage();
    }
}
