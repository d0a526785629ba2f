package io.sandhold.webapi;

import io.sandhold.sessions.SessionId;
import jakarta.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * How much work on whole trees goes on at once: such a call takes a processor for as long as it may. What goes beyond is told to come again; one account has
 * half of what there is, so that nobody keeps all others out. It runs in a thread of the system's own, which shares the processors with all others in time: a
 * virtual one that computes keeps its carrier from every other request. Thread-safe.
 */
final class HeavyWork {

    /** At once in one session. */
    static final int MOST_IN_SESSION = 4;

    private final int most = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());
    private final Map<SessionId, Integer> sessions = new HashMap<>();
    private final Map<String, Integer> accounts = new HashMap<>();
    private int all;

    /** A share of it, until it is closed. */
    interface Share extends AutoCloseable {
        @Override
        void close();

        /** Does the work; what it throws is thrown here. */
        default <T> T run(Supplier<T> work) {
            CompletableFuture<T> result = new CompletableFuture<>();
            Thread.ofPlatform().name("heavy-work").daemon().start(() -> {
                try {
                    result.complete(work.get());
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
            try {
                return result.join();
            } catch (CompletionException e) {
                switch (e.getCause()) {
                    case RuntimeException thrown -> throw thrown;
                    case Error thrown -> throw thrown;
                    default -> throw e;
                }
            }
        }
    }

    /**
     * Takes a share of what the server does at once.
     *
     * @throws Problem 429 where there is none
     */
    synchronized Share begin(Call call) {
        SessionId session = call.session();
        String account = call.by().account();
        requireRoomIn(session);
        if (all >= most || accounts.getOrDefault(account, 0) >= most / 2) {
            throw busy("so many such calls are under way; try again in a few seconds");
        }
        all++;
        accounts.merge(account, 1, Integer::sum);
        sessions.merge(session, 1, Integer::sum);
        return () -> end(session, account);
    }

    /**
     * Takes a share of what its session does at once, for work that goes as fast as its client takes it.
     *
     * @throws Problem 429 where there is none
     */
    synchronized Share beginForClient(Call call) {
        SessionId session = call.session();
        requireRoomIn(session);
        sessions.merge(session, 1, Integer::sum);
        return () -> end(session);
    }

    private void requireRoomIn(SessionId session) {
        int here = sessions.getOrDefault(session, 0);
        if (here >= MOST_IN_SESSION) {
            throw busy("this session has " + here + " such calls under way; wait for one of them");
        }
    }

    private static Problem busy(String detail) {
        return new Problem(429, "BUSY", detail, JsonObject.EMPTY_JSON_OBJECT, Map.of("Retry-After", "2"), null);
    }

    private synchronized void end(SessionId session, String account) {
        all--;
        accounts.computeIfPresent(account, (name, count) -> count == 1 ? null : count - 1);
        end(session);
    }

    private synchronized void end(SessionId session) {
        sessions.computeIfPresent(session, (id, count) -> count == 1 ? null : count - 1);
    }
}
