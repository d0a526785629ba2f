package io.sandhold.webapi;

import io.sandhold.sessions.Principal;
import io.sandhold.sessions.SignIn;
import io.sandhold.sessions.Token;
import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How fast tokens may ask: each so many requests a second, by its own rate or the server's, and as many at once as two seconds give. A bucket for each token
 * that is in use; one that was full again is forgotten. Thread-safe.
 */
final class TokenPaces {

    private static final int BURST_SECONDS = 2;
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Buckets of tokens that were used longest ago are forgotten first, when there are so many. */
    private static final int MOST = 10_000;

    private final int rate;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST;
        }
    };

    private record Bucket(double left, long at) {}

    /** @param rate requests in a second for a token that has no rate of its own */
    TokenPaces(int rate) {
        this.rate = rate;
    }

    /**
     * A request by whoever came with a token; others are not paced.
     *
     * @throws Problem 429, with the time to wait, for one too many
     */
    void take(Principal by) {
        by.token().ifPresent(token -> take(token, System.nanoTime()));
    }

    void take(Token token, long now) {
        int own = token.scope().rate().orElse(rate);
        double most = (double) own * BURST_SECONDS;
        double left;
        synchronized (this) {
            // all sign-ins by a token are paced as that one
            String name =
                    token.account() + "/" + token.signIn().map(SignIn::parent).orElse(token.label());
            Bucket bucket = buckets.getOrDefault(name, new Bucket(most, now));
            left = Math.min(most, bucket.left() + (now - bucket.at()) / NANOS * own);
            buckets.put(name, new Bucket(left < 1 ? left : left - 1, now));
        }
        if (left < 1) {
            long seconds = (long) Math.ceil((1 - left) / own);
            throw new Problem(
                    429,
                    "RATE_LIMITED",
                    "this token may make " + own + " requests a second; try again in " + seconds + " s",
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of("Retry-After", Long.toString(seconds)),
                    null);
        }
    }
}
