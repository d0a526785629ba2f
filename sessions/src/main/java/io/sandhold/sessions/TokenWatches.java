package io.sandhold.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What stands open by tokens and keys that end: whoever keeps something open is told once when what they came with is revoked, removed or over. It holds only what is open.
 * Thread-safe.
 */
final class TokenWatches implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(TokenWatches.class.getName());

    /** By so much later a time that is over is found so. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private static final String SIGNED_OUT = "you were signed out";
    private static final String REMOVED = "the key you came with was removed";

    /** One that is watched: none of its words can have a line's end, so that no two have one name. */
    private record Watched(String name, Instant expires, String expired) {}

    private final Map<Watched, Set<Watch>> open = new HashMap<>(); // guarded by this
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("token-watches").daemon().factory());

    TokenWatches() {
        clock.scheduleWithFixedDelay(
                this::look, BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One that keeps something open. */
    private final class Watch implements Accounts.Watch {
        private final Watched watched;
        private final Consumer<String> ended;

        Watch(Watched watched, Consumer<String> ended) {
            this.watched = watched;
            this.ended = ended;
        }

        /** On a thread of its own: a peer that takes nothing holds up neither the revocation nor other peers. */
        void tell(String sentence) {
            Thread.ofVirtual().name("token-end").start(() -> {
                try {
                    ended.accept(sentence);
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "what was open by a token was not ended cleanly", e);
                }
            });
        }

        @Override
        public void close() {
            synchronized (TokenWatches.this) {
                open.computeIfPresent(watched, (key, all) -> all.remove(this) && all.isEmpty() ? null : all);
            }
        }
    }

    /**
     * Watches a token.
     *
     * @param stands whether it is still there, asked once it is watched: one that was revoked a moment before is told at once
     */
    Accounts.Watch token(Token token, Predicate<Token> stands, Consumer<String> ended) {
        Watched watched = new Watched(name(token), token.expires().orElse(Instant.MAX), expired(token));
        String gone = token.signIn().isPresent() ? SIGNED_OUT : revoked(token.label());
        return begin(watched, () -> stands.test(token), gone, ended);
    }

    /** Watches a key of an account, as {@link #token}. */
    Accounts.Watch key(PublicKey key, Predicate<PublicKey> stands, Consumer<String> ended) {
        Watched watched =
                new Watched(key.fingerprint(), key.expires().orElse(Instant.MAX), "the key you came with has expired");
        return begin(watched, () -> stands.test(key), REMOVED, ended);
    }

    /** Asks only when it is in the table whether it still stands; where that cannot be told nothing stays in it. */
    private Watch begin(Watched watched, BooleanSupplier stands, String gone, Consumer<String> ended) {
        Watch watch = new Watch(watched, ended);
        synchronized (this) {
            open.computeIfAbsent(watched, unused -> new HashSet<>()).add(watch);
        }
        try {
            if (!stands.getAsBoolean()) {
                end(watched.name()::equals, gone);
            }
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
        return watch;
    }

    /** Every token that an account has had by this label is no more, but one that is made later; nor is any sign-in by it. */
    void tokenRevoked(String account, String label) {
        end(name -> name.startsWith(prefix(account, label)), revoked(label));
        end(signIns(account, label), revoked(label));
    }

    /** A browser is signed out. */
    void signedOut(String account, String label) {
        end(name -> name.startsWith(prefix(account, label)), SIGNED_OUT);
    }

    /** An account's password or codes are not what they were. */
    void passwordChanged(String account) {
        end(signIns(account, ""), "the password that you signed in with was changed or taken away");
    }

    /** Those by a token of this label; by the password where it is empty. */
    private static Predicate<String> signIns(String account, String parent) {
        return name -> name.startsWith(account + "\n" + SignIn.MARK) && name.endsWith("\n" + parent);
    }

    private static String expired(Token token) {
        return token.signIn().isPresent()
                ? "the time of your sign-in is over"
                : "the token '" + token.label() + "' has expired";
    }

    /** A key lets nobody in any more. */
    void keyRemoved(String fingerprint) {
        end(fingerprint::equals, REMOVED);
    }

    private static String revoked(String label) {
        return "the token '" + label + "' was revoked";
    }

    private static String name(Token token) {
        return prefix(token.account(), token.label())
                + token.created().toEpochMilli()
                + token.signIn().map(signIn -> "\n" + signIn.parent()).orElse("");
    }

    private static String prefix(String account, String label) {
        return account + "\n" + label + "\n";
    }

    private void end(Predicate<String> name, String sentence) {
        taken(watched -> name.test(watched.name())).forEach((watched, all) -> all.forEach(each -> each.tell(sentence)));
    }

    private void look() {
        Instant now = Instant.now();
        taken(watched -> !watched.expires().isAfter(now))
                .forEach((watched, all) -> all.forEach(each -> each.tell(watched.expired())));
    }

    private synchronized Map<Watched, List<Watch>> taken(Predicate<Watched> which) {
        Map<Watched, List<Watch>> taken = new HashMap<>();
        open.forEach((watched, all) -> {
            if (which.test(watched)) {
                taken.put(watched, new ArrayList<>(all));
            }
        });
        open.keySet().removeAll(taken.keySet());
        return taken;
    }

    /** How many are open. */
    synchronized int size() {
        return open.values().stream().mapToInt(Set::size).sum();
    }

    /** Nobody is told any more. */
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
