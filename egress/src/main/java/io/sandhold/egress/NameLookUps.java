package io.sandhold.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks names up, each once, on platform threads of its own: a look-up blocks in the C library, where it would hold one of the few carriers of
 * all virtual threads, and who serves a name decides how long. Thread-safe.
 */
final class NameLookUps implements AutoCloseable {

    private static final int THREADS = 64;
    private static final int WAITING = 1024;

    private final NameResolver resolver;
    private final Duration most;
    private final ThreadPoolExecutor threads;

    NameLookUps(NameResolver resolver, Duration most) {
        this.resolver = resolver;
        this.most = most;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name("egress-look-up-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * All addresses of the target's name, without anything else that the resolver may have put into them.
     *
     * @throws Refusal if there are none, or not in time
     */
    List<InetAddress> find(Connection connection, Target target, String name) {
        long end = System.nanoTime() + most.toNanos();
        var answer = new CompletableFuture<List<InetAddress>>();
        connection.holds(() -> answer.cancel(false));
        try {
            if (!connection.session().lookUps().tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS)) {
                throw Refusal.unresolved(target, "this session looks up too many names at once");
            }
            submit(connection, target, name, answer);
            return answer.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw Refusal.unresolved(target, "there is no such name");
        } catch (TimeoutException | CancellationException e) {
            answer.cancel(false);
            throw Refusal.unresolved(target, "the name servers did not answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.closed("the connection's thread was interrupted");
        }
    }

    /** The session's permit goes back when the look-up has ended, not when nobody waits for it any more. */
    private void submit(
            Connection connection, Target target, String name, CompletableFuture<List<InetAddress>> answer) {
        try {
            threads.execute(() -> {
                try {
                    if (!answer.isDone()) {
                        answer.complete(plain(resolver.addresses(name)));
                    }
                } catch (UnknownHostException | RuntimeException e) {
                    answer.completeExceptionally(e);
                } finally {
                    connection.session().lookUps().release();
                }
            });
        } catch (RejectedExecutionException e) {
            connection.session().lookUps().release();
            throw Refusal.unresolved(target, "this server looks up too many names at once");
        }
    }

    private static List<InetAddress> plain(List<InetAddress> found) throws UnknownHostException {
        if (found.isEmpty()) {
            throw new UnknownHostException("no address");
        }
        return found.stream().distinct().toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
