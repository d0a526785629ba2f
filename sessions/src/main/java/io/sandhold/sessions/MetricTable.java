package io.sandhold.sessions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The metrics in memory: a number for each combination of labels' values, all there from the beginning. */
final class MetricTable implements Metrics {

    private static final Pattern NAME = Pattern.compile("sandhold(_[a-z]+)+");

    /** Something that can be read. */
    private sealed interface Readable {
        Family read(String name);
    }

    private final Gate gate;
    private final Map<String, Readable> families = new ConcurrentSkipListMap<>();

    MetricTable(Gate gate) {
        this.gate = gate;
    }

    @Override
    public Counter counter(String name, String help, Label... labels) {
        List<Label> asked = List.of(labels);
        checkName(name, true);
        Readable there = families.computeIfAbsent(name, _ -> new Counted(help, asked));
        if (there instanceof Counted counted && counted.places.labels().equals(asked)) {
            return counted;
        }
        throw taken(name);
    }

    @Override
    public Timer timer(String name, String help, Label... labels) {
        List<Label> asked = List.of(labels);
        if (!NAME.matcher(name).matches() || !name.endsWith("_seconds")) {
            throw new IllegalArgumentException("no name of a timer: " + name);
        }
        Readable there = families.computeIfAbsent(name, _ -> new Timed(help, asked));
        if (there instanceof Timed timed && timed.places.labels().equals(asked)) {
            return timed;
        }
        throw taken(name);
    }

    @Override
    public <E extends Enum<E>> void total(
            String name, String help, String label, Class<E> values, ToLongFunction<E> soFar) {
        checkName(name, true);
        if (families.putIfAbsent(name, new Total<>(help, new Label(label, values), values, soFar)) != null) {
            throw taken(name);
        }
    }

    @Override
    public void gauge(String name, String help, LongSupplier now) {
        checkName(name, false);
        if (!(families.computeIfAbsent(name, _ -> new Measured(help, new CopyOnWriteArrayList<>()))
                instanceof Measured measured)) {
            throw taken(name);
        }
        measured.now().add(now);
    }

    @Override
    public List<Family> read(Principal by) {
        gate.check(Operation.METRICS_READ, by, "", "only an administrator reads what is counted; ask one");
        List<Family> all = new ArrayList<>();
        families.forEach((name, family) -> all.add(family.read(name)));
        return all;
    }

    private static void checkName(String name, boolean total) {
        if (!NAME.matcher(name).matches() || name.endsWith("_total") != total) {
            throw new IllegalArgumentException("no name of a " + (total ? "counter" : "gauge") + ": " + name);
        }
    }

    private static IllegalArgumentException taken(String name) {
        return new IllegalArgumentException(name + " is there already, as something else");
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The places of a family's numbers: those of several labels lie in rows, the last label's values side by side. */
    private record Places(List<Label> labels) {

        int size() {
            return labels.stream()
                    .mapToInt(label -> label.values().getEnumConstants().length)
                    .reduce(1, Math::multiplyExact);
        }

        int of(Enum<?>... which) {
            if (which.length != labels.size()) {
                throw new IllegalArgumentException(which.length + " values for " + labels);
            }
            int at = 0;
            for (int i = 0; i < which.length; i++) {
                Class<? extends Enum<?>> values = labels.get(i).values();
                if (which[i].getDeclaringClass() != values) {
                    throw new IllegalArgumentException(which[i] + " is no value of " + labels.get(i));
                }
                at = at * values.getEnumConstants().length + which[i].ordinal();
            }
            return at;
        }

        List<String> values(int index) {
            int rest = index;
            List<String> values = new ArrayList<>();
            for (Label label : labels.reversed()) {
                Enum<?>[] constants = label.values().getEnumConstants();
                values.addFirst(text(constants[rest % constants.length]));
                rest /= constants.length;
            }
            return values;
        }

        Family family(String name, String help, Kind kind, IntFunction<Sample> sample) {
            return new Family(
                    name,
                    help,
                    kind,
                    labels.stream().map(Label::name).toList(),
                    IntStream.range(0, size()).mapToObj(sample).toList());
        }
    }

    private static final class Counted implements Readable, Counter {
        private final String help;
        private final Places places;
        private final LongAdder[] counts;

        Counted(String help, List<Label> labels) {
            this.help = help;
            this.places = new Places(labels);
            this.counts = Stream.generate(LongAdder::new).limit(places.size()).toArray(LongAdder[]::new);
        }

        @Override
        public void addAll(long count, Enum<?>... which) {
            counts[places.of(which)].add(count);
        }

        @Override
        public Family read(String name) {
            return places.family(name, help, Kind.COUNTER, i -> new Sample(places.values(i), counts[i].sum()));
        }
    }

    private static final class Timed implements Readable, Timer {
        private final String help;
        private final Places places;
        private final TimedMetric[] times;

        Timed(String help, List<Label> labels) {
            this.help = help;
            this.places = new Places(labels);
            this.times = Stream.generate(TimedMetric::new).limit(places.size()).toArray(TimedMetric[]::new);
        }

        @Override
        public void took(Duration time, Enum<?>... which) {
            times[places.of(which)].took(time);
        }

        @Override
        public Family read(String name) {
            return places.family(
                    name,
                    help,
                    Kind.HISTOGRAM,
                    i -> new Sample(places.values(i), times[i].count(), Optional.of(times[i].times())));
        }
    }

    private record Total<E extends Enum<E>>(String help, Label label, Class<E> values, ToLongFunction<E> soFar)
            implements Readable {
        @Override
        public Family read(String name) {
            List<Sample> samples = new ArrayList<>();
            for (E value : values.getEnumConstants()) {
                samples.add(new Sample(List.of(text(value)), soFar.applyAsLong(value)));
            }
            return new Family(name, help, Kind.COUNTER, List.of(label.name()), samples);
        }
    }

    private record Measured(String help, List<LongSupplier> now) implements Readable {
        @Override
        public Family read(String name) {
            long sum = now.stream().mapToLong(LongSupplier::getAsLong).sum();
            return new Family(name, help, Kind.GAUGE, List.of(), List.of(new Sample(List.of(), sum)));
        }
    }
}
