package io.sandhold.sessions;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The penalties of sources, in memory. Each is a moment until which it lasts: an offence moves it on, and it blocks once it lies the
 * threshold ahead, from then until it has come. A table that is full gives up what lasts the shortest.
 */
final class PenaltyTable implements Penalties {

    /** About 4 MiB; who has more addresses than this is not stopped by looking at addresses. */
    static final int MOST_SOURCES = 16_384;

    /** The newest offences of a source that are kept one by one, about 6 MiB for all. */
    static final int KEPT_INCIDENTS = 8;

    private static final class Entry {
        private final PeerSource source;
        private final long serial;
        private final Map<Offence, Integer> offences = new EnumMap<>(Offence.class);
        private final Deque<Incident> latest = new ArrayDeque<>(KEPT_INCIDENTS); // the newest first
        private long until;
        private boolean blocks;

        private Entry(PeerSource source, long serial, long until) {
            this.source = source;
            this.serial = serial;
            this.until = until;
        }

        private void add(Offence offence, Door door) {
            offences.merge(offence, 1, Integer::sum);
            if (latest.size() == KEPT_INCIDENTS) {
                latest.removeLast();
            }
            latest.addFirst(new Incident(Moments.now(), offence, door));
        }

        private Block block(long now) {
            Duration left = Duration.ofNanos(until - now);
            return new Block(
                    source.toString(),
                    Instant.now().plus(left).truncatedTo(ChronoUnit.MILLIS),
                    left,
                    offences,
                    List.copyOf(latest));
        }
    }

    private final PenaltyRules rules;
    private final Consumer<AuditEvent> trail;
    private final Gate gate;
    private final LongSupplier nanoTime;
    private final Map<PeerSource, Entry> entries = new HashMap<>(); // guarded by this, as is all below
    private final TreeSet<Entry> shortest;
    private final Map<Offence, Long> counted = new EnumMap<>(Offence.class);
    private final Map<TurnedAway, Long> turnedAway = new EnumMap<>(TurnedAway.class);
    private long blocked;
    private long serials;

    PenaltyTable(PenaltyRules rules, Consumer<AuditEvent> trail) {
        this(rules, trail, System::nanoTime);
    }

    PenaltyTable(PenaltyRules rules, Consumer<AuditEvent> trail, LongSupplier nanoTime) {
        this.rules = rules;
        this.trail = trail;
        this.gate = new Gate(trail);
        this.nanoTime = nanoTime;
        long origin = nanoTime.getAsLong();
        this.shortest = new TreeSet<>(Comparator.<Entry>comparingLong(entry -> entry.until - origin)
                .thenComparingLong(entry -> entry.serial));
    }

    @Override
    public void offend(InetAddress peer, Offence offence, Door door) {
        Optional<Block> begun;
        synchronized (this) {
            counted.merge(offence, 1L, Long::sum);
            long cost = rules.each().get(offence).toNanos();
            begun = cost == 0 || rules.exempts(peer) ? Optional.empty() : add(PeerSource.of(peer), offence, door, cost);
        }
        // recording may wait, where thousands of events are pending
        begun.ifPresent(block -> trail.accept(new AuditEvent(
                Instant.now(), AuditKind.SOURCE_BLOCKED, "", door, block.source(), "", sentence(block))));
    }

    private static String sentence(Block block) {
        return block.offences().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey().word() + " " + each.getValue())
                .collect(Collectors.joining(", ", "for " + roundedUp(block.left()) + " s after ", ""));
    }

    private static long roundedUp(Duration time) {
        return time.plusSeconds(1).minusNanos(1).toSeconds();
    }

    /** The block that this begins, if it does. */
    private Optional<Block> add(PeerSource source, Offence offence, Door door, long cost) {
        long now = nanoTime.getAsLong();
        forgetPassed(now);
        Entry entry = entries.computeIfAbsent(source, fresh -> new Entry(fresh, serials++, now));
        shortest.remove(entry);
        entry.until = Math.min(entry.until - now + cost, rules.longest().toNanos()) + now;
        entry.add(offence, door);
        shortest.add(entry);
        if (entries.size() > MOST_SOURCES) {
            entries.remove(shortest.pollFirst().source);
        }
        if (entry.blocks || entry.until - now < rules.threshold().toNanos()) {
            return Optional.empty();
        }
        entry.blocks = true;
        blocked++;
        return Optional.of(entry.block(now));
    }

    private void forgetPassed(long now) {
        while (!shortest.isEmpty() && shortest.first().until - now <= 0) {
            entries.remove(shortest.pollFirst().source);
        }
    }

    @Override
    public synchronized Optional<Duration> blocked(InetAddress peer) {
        Entry entry = entries.get(PeerSource.of(peer));
        long now = nanoTime.getAsLong();
        return entry != null && entry.blocks && entry.until - now > 0
                ? Optional.of(Duration.ofNanos(entry.until - now))
                : Optional.empty();
    }

    @Override
    public synchronized void turnedAway(TurnedAway why) {
        turnedAway.merge(why, 1L, Long::sum);
    }

    @Override
    public PenaltyReport report(Principal by) {
        gate.check(Operation.BLOCK_LIST, by, "", "only an administrator sees who is blocked; ask one");
        synchronized (this) {
            long now = nanoTime.getAsLong();
            forgetPassed(now);
            List<Block> blocks = new ArrayList<>();
            for (Entry entry : shortest.descendingSet()) {
                if (entry.blocks) {
                    blocks.add(entry.block(now));
                }
            }
            return new PenaltyReport(
                    blocks, blocked, all(Offence.values(), counted), all(TurnedAway.values(), turnedAway));
        }
    }

    /** How often an offence happened, exempt sources included. */
    synchronized long counted(Offence offence) {
        return counted.getOrDefault(offence, 0L);
    }

    /** How many sources are blocked at this moment. */
    synchronized long blocks() {
        forgetPassed(nanoTime.getAsLong());
        return shortest.stream().filter(entry -> entry.blocks).count();
    }

    private static <T> Map<T, Long> all(T[] kinds, Map<T, Long> counted) {
        return List.of(kinds).stream().collect(Collectors.toMap(kind -> kind, kind -> counted.getOrDefault(kind, 0L)));
    }

    @Override
    public void release(Principal by, String source) {
        gate.check(Operation.BLOCK_RELEASE, by, "", "only an administrator releases who is blocked; ask one");
        PeerSource asked = PeerSource.parse(source);
        synchronized (this) {
            forgetPassed(nanoTime.getAsLong());
            Entry entry = entries.remove(asked);
            if (entry == null) {
                throw new SessionException(SessionError.NOT_FOUND, "nothing is held against " + asked);
            }
            shortest.remove(entry);
        }
        trail.accept(AuditEvent.now(AuditKind.SOURCE_RELEASED, by, "", asked.toString()));
    }
}
