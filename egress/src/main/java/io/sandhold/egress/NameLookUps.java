package io.sandhold.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks names up, each once, on platform threads of its own: a look-up blocks in the C library, where it would hold one of the few carriers of
 * all virtual threads, and who serves a name decides how long. Thread-safe.
 */
final class NameLookUps implements AutoCloseable {

    private static final int THREADS = 128;
    private static final int WAITING = 1024;
    /** Of one account at the same time, in all its sessions: an eighth of the threads. Those above wait in the order in which they came. */
    static final int PER_ACCOUNT = THREADS / 8;

    private final NameResolver resolver;
    private final Duration most;
    private final ThreadPoolExecutor threads;
    private final Map<String, Semaphore> accounts = new ConcurrentHashMap<>(); // as many as the host has accounts

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
            submit(target, name, answer, turn(connection.session().meter(), target, end));
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

    /** Waits for the session's turn and then for its account's; gives what ends both. */
    private Runnable turn(EgressMeter meter, Target target, long end) throws InterruptedException {
        Semaphore ofSession = meter.lookUps();
        Semaphore ofAccount = accounts.computeIfAbsent(meter.account(), _ -> new Semaphore(PER_ACCOUNT, true));
        if (!ofSession.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw Refusal.unresolved(target, "this session looks up too many names at once");
        }
        boolean both = false;
        try {
            both = ofAccount.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } finally {
            if (!both) {
                ofSession.release();
            }
        }
        if (!both) {
            throw Refusal.unresolved(target, "the sessions of this account look up too many names at once");
        }
        return () -> {
            ofAccount.release();
            ofSession.release();
        };
    }

    /** The turn ends when the look-up has ended, not when nobody waits for it any more. */
    private void submit(Target target, String name, CompletableFuture<List<InetAddress>> answer, Runnable endOfTurn) {
        try {
            threads.execute(() -> {
                try {
                    if (!answer.isDone()) {
                        answer.complete(plain(resolver.addresses(name)));
                    }
                } catch (UnknownHostException | RuntimeException e) {
                    answer.completeExceptionally(e);
                } finally {
                    endOfTurn.run();
                }
            });
        } catch (RejectedExecutionException e) {
            endOfTurn.run();
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
