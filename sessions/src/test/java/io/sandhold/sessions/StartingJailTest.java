package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.Isolation;
import io.sandhold.sessions.TestHost.Settings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host on which a jail takes its time to start. */
class StartingJailTest {

    private static final SessionId S1 = new SessionId("s1");

    @TempDir
    Path directory;

    private final CountDownLatch starting = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicBoolean slow = new AtomicBoolean();

    /** The real one; only its starts wait, where they are to. */
    private Isolation slowly(Isolation real) {
        return (Isolation) Proxy.newProxyInstance(
                Isolation.class.getClassLoader(), new Class<?>[] {Isolation.class}, (_, method, arguments) -> {
                    if (method.getName().equals("start") && slow.get()) {
                        starting.countDown();
                        goOn.await();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void lists_and_use_are_told_while_a_jail_starts() throws Exception {
        try (TestHost host = TestHost.open(directory, Settings.usual(), this::slowly)) {
            host.sessions().create(ADMIN, new SessionId("s2"), SessionRequest.DEFAULTS);
            try (SessionLease lease = host.sessions().leaseOrCreate(ADMIN, S1, SessionRequest.DEFAULTS)) {
                sh(lease, "python3 -c 'import time\nwhile time.process_time() < 0.1: pass'");
                host.sessions().stop(ADMIN, S1, "for the next start");
                slow.set(true);
                CompletableFuture<String> command = CompletableFuture.supplyAsync(() -> sh(lease, "echo started"));
                try {
                    assertTrue(starting.await(20, TimeUnit.SECONDS));
                    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                        assertEquals(2, host.sessions().usage(ADMIN).size());
                        SessionUsage usage = host.sessions().usage(ADMIN, S1);
                        assertEquals(0, usage.processes().processes());
                        assertTrue(usage.processes().cpu().toMillis() >= 100, "with what was before: " + usage);
                        assertEquals(2, host.sessions().list(ADMIN).size());
                        assertEquals(0, host.sessions().count().active());
                    });
                } finally {
                    goOn.countDown();
                }
                assertEquals("started", command.get(20, TimeUnit.SECONDS));
            }
        }
    }
}
