package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.TokenScope;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that reach less than their account, as passwords. */
@ExtendWith(TestHouse.Key.class)
class TokenScopeLoginTest {

    private static final AtomicInteger COUNT = new AtomicInteger();

    @TempDir
    private Path directory;

    @Test
    void a_token_for_one_session_opens_that_one_and_no_other(TestHouse house) throws IOException {
        String mine = TestHouse.newSession();
        String other = TestHouse.newSession();
        house.client().ssh(mine, "echo mine > kept");
        house.client().ssh(other, "echo other > kept");
        SshTool client = client(house, TestHouse.ACCOUNT, new TokenScope(one(mine), false, OptionalInt.empty()));
        assertEquals("mine\n", client.ssh(mine, "cat kept").out());
        for (String name : new String[] {other, "new", "console", TestHouse.newSession(), "admin+" + other}) {
            Ran refused = client.ssh(name, "cat kept");
            assertEquals("", refused.out(), name);
            assertNotEquals(0, refused.exit(), name);
        }
        assertTrue(client.ssh(other, "cat kept").err().contains("this token is for session '" + mine + "'"));
        Ran nowhere = client.ssh("surely-not-there", "true");
        assertTrue(nowhere.err().contains("this token is for session '" + mine + "'"), nowhere::toString);
        Ran forward = client.option("ExitOnForwardFailure=yes").ssh(other, "-N", "-L", "0:127.0.0.1:80");
        assertNotEquals(0, forward.exit());
    }

    @Test
    void an_administrators_token_for_one_session_opens_no_console_and_no_other_session(TestHouse house)
            throws IOException {
        String theirs = TestHouse.newSession();
        house.client().ssh(theirs, "echo theirs > kept");
        SshTool client = client(house, Accounts.ADMIN, new TokenScope(one("somewhere"), false, OptionalInt.empty()));
        assertEquals("", client.ssh("console", "sessions").out());
        assertEquals("", client.ssh(theirs, "cat kept").out());
        assertEquals(
                "", client.ssh(TestHouse.ACCOUNT + "+" + theirs, "cat kept").out());
    }

    @Test
    void a_token_for_reading_reads_files_and_runs_and_changes_nothing(TestHouse house) throws IOException {
        String session = TestHouse.newSession();
        house.client().ssh(session, "echo kept > kept");
        SshTool client = client(house, TestHouse.ACCOUNT, new TokenScope(Optional.empty(), true, OptionalInt.empty()));
        Path got = directory.resolve("got");
        assertEquals(0, client.sftp(session, "get kept " + got).exit());
        assertEquals("kept\n", Files.readString(got));
        assertEquals(1, client.sftp(session, "put " + got + " other").exit());
        assertEquals(1, client.sftp(session, "rm kept").exit());
        assertNotEquals(0, client.ssh(session, "touch other").exit());
        String fresh = TestHouse.newSession();
        assertNotEquals(0, client.sftp(fresh, "ls").exit());
        assertNotEquals(0, client.ssh("new", "hostname").exit());
        assertFalse(house.host()
                .sessions()
                .find(Principal.SERVER, new SessionId(fresh))
                .isPresent());
        assertEquals("kept\n", house.client().ssh(session, "ls").out());
        assertTrue(house.events(AuditKind.LOGIN).stream()
                .anyMatch(login -> login.session().equals(session)
                        && login.detail().matches("token 'scoped\\d+' \\(read-only\\)")));
        SshTool admin = client(house, Accounts.ADMIN, new TokenScope(Optional.empty(), true, OptionalInt.empty()));
        Ran made = admin.ssh("console", "session create " + TestHouse.newSession());
        assertNotEquals(0, made.exit(), made::toString);
    }

    @Test
    void a_connection_ends_with_the_token_or_the_key_that_it_came_by(TestHouse house) throws IOException {
        Accounts accounts = house.host().accounts();
        SshTool byToken = client(house, TestHouse.ACCOUNT, TokenScope.ALL);
        String label = "scoped" + COUNT.get();
        putOut(
                house,
                byToken,
                () -> accounts.revokeToken(Principal.SERVER, TestHouse.ACCOUNT, label),
                "the token '" + label + "' was revoked");
        Path key = house.newKey(directory, "removed");
        String fingerprint = accounts.addKey(
                        Principal.SERVER, TestHouse.ACCOUNT, Files.readString(directory.resolve("removed.pub")))
                .fingerprint();
        putOut(
                house,
                house.clientWithKey(key),
                () -> accounts.removeKey(Principal.SERVER, TestHouse.ACCOUNT, fingerprint),
                "the key you came with was removed");
    }

    private void putOut(TestHouse house, SshTool client, Runnable ending, String why) throws IOException {
        String session = TestHouse.newSession();
        Path said = directory.resolve("said-" + session);
        ProcessBuilder ssh = new ProcessBuilder(client.sshLine(session, "touch there; sleep 50"));
        ssh.environment().remove("SSH_AUTH_SOCK");
        ssh.environment().putAll(client.environment());
        Process process = ssh.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            Await.until(() -> house.client().ssh(session, "test -e there").exit() == 0);
            ending.run();
            assertTrue(process.waitFor(1500, TimeUnit.MILLISECONDS), () -> "still connected: " + why);
            assertNotEquals(0, process.exitValue());
            String text = Files.readString(said);
            assertTrue(text.contains(why), text);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Optional<SessionId> one(String session) {
        return Optional.of(new SessionId(session));
    }

    private static SshTool client(TestHouse house, String account, TokenScope scope) throws IOException {
        String label = "scoped" + COUNT.incrementAndGet();
        String token = house.host()
                .accounts()
                .createToken(Principal.SERVER, account, label, Optional.empty(), scope)
                .text();
        return new SshTool(house, house.door())
                .password(token)
                .option("PubkeyAuthentication=no")
                .option("BatchMode=no");
    }
}
