package io.sandhold.webapi;

import io.sandhold.sessions.PeerSource;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who holds the connections that the server has. One that waits for its peer to send a whole request costs the peer nothing, so of those a
 * source (an IPv4 address, or an IPv6 network of 64 bits) has a share, and all together have one; where a share is full the one that has
 * waited longest is closed for the next. So a flood closes its own, and whoever asks at once is served, also from the same address: a proxy
 * in front of the server brings everybody. Of all connections a source gets one more as long as it holds fewer than are free.
 * Thread-safe.
 */
final class ConnectionShares {

    private final int most;
    private final int mostWaiting;
    private final int mostWaitingOfOne;
    private final Map<PeerSource, Source> sources = new HashMap<>(); // guarded by this, as are:
    private int held;
    private int waiting;

    /**
     * @param most how many connections there are; half of them may wait for a request, an eighth of one source
     */
    ConnectionShares(int most) {
        this.most = most;
        this.mostWaiting = most / 2;
        this.mostWaitingOfOne = most / 8;
    }

    /** What a source holds: how many, and which of them wait, the longest first. */
    private static final class Source {
        private int held;
        private final Set<Place> waiting = new LinkedHashSet<>();
    }

    /** One connection's place. */
    final class Place implements AutoCloseable {

        private final PeerSource key;
        private final Source source;
        private final Runnable end;

        private Place(PeerSource key, Source source, Runnable end) {
            this.key = key;
            this.source = source;
            this.end = end;
        }

        /** It waits for its peer from now on, and may be closed for another that does. */
        void waits() {
            evicted(this).ifPresent(other -> other.end.run());
        }

        /** A whole request has come. */
        void works() {
            synchronized (ConnectionShares.this) {
                if (source.waiting.remove(this)) {
                    waiting--;
                }
            }
        }

        @Override
        public void close() {
            synchronized (ConnectionShares.this) {
                works();
                source.held--;
                held--;
                if (source.held == 0) {
                    sources.remove(key);
                }
            }
        }
    }

    /**
     * A place for a connection, which waits; empty where its source holds too many.
     *
     * @param end closes the connection; called from any thread
     */
    Optional<Place> enter(InetAddress peer, Runnable end) {
        Place place;
        synchronized (this) {
            PeerSource key = PeerSource.of(peer);
            Source source = sources.computeIfAbsent(key, unused -> new Source());
            if (source.held > 0 && source.held >= most - held) {
                return Optional.empty();
            }
            source.held++;
            held++;
            place = new Place(key, source, end);
        }
        place.waits();
        return Optional.of(place);
    }

    private synchronized Optional<Place> evicted(Place place) {
        if (place.source.waiting.add(place)) {
            waiting++;
        }
        Source full = place.source;
        if (full.waiting.size() <= mostWaitingOfOne) {
            if (waiting <= mostWaiting) {
                return Optional.empty();
            }
            full = sources.values().stream()
                    .max(Comparator.comparingInt(source -> source.waiting.size()))
                    .orElseThrow();
        }
        Place longest = full.waiting.iterator().next();
        longest.works();
        return Optional.of(longest);
    }
}
