package io.sandhold.sessions;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * What is counted and measured for the operator. Modules count through this and do not know who reads it. Names are Prometheus' own kind
 * ({@code sandhold_ssh_logins_total}); the values of a label are those of an enum, so that nobody outside can make new ones. Thread-safe.
 */
public interface Metrics {

    /** How a family's numbers move. */
    enum Kind {
        /** Up only, from 0 at the start. */
        COUNTER,
        /** Up and down. */
        GAUGE,
        /** How long things take: how many took at most so long, of all since the start. */
        HISTOGRAM
    }

    /**
     * What a count is told apart by.
     *
     * @param values an enum; a value is told as its constant's name in small letters
     */
    record Label(String name, Class<? extends Enum<?>> values) {
        private static final Pattern NAME = Pattern.compile("[a-z][a-z_]*");

        public Label {
            Objects.requireNonNull(values, "values");
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("no name of a label: " + name);
            }
        }
    }

    /** Something that is counted. */
    interface Counter {
        /** Counts so many more, of 0 upwards; with a value for each of its labels, in their order. */
        void addAll(long count, Enum<?>... which);

        /** Counts one more; with a value for each of its labels, in their order. */
        default void add(Enum<?>... which) {
            addAll(1, which);
        }
    }

    /** Something whose time is measured. */
    interface Timer {
        /** It took so long; with a value for each of its labels, in their order. */
        void took(Duration time, Enum<?>... which);
    }

    /**
     * One number of a family; of times: how many there were.
     *
     * @param labels the values of the family's labels, in their order
     * @param times what these were; empty for what is no histogram
     */
    record Sample(List<String> labels, long value, Optional<Times> times) {
        public Sample {
            labels = List.copyOf(labels);
        }

        public Sample(List<String> labels, long value) {
            this(labels, value, Optional.empty());
        }
    }

    /**
     * How long things took.
     *
     * @param bounds in seconds, rising
     * @param atMost how many took at most so long, for each bound
     * @param sum of all, in seconds
     */
    record Times(List<Double> bounds, List<Long> atMost, double sum) {
        public Times {
            bounds = List.copyOf(bounds);
            atMost = List.copyOf(atMost);
        }
    }

    /**
     * All numbers of one name, those that are 0 too.
     *
     * @param help a sentence
     * @param labels their names
     */
    record Family(String name, String help, Kind kind, List<String> labels, List<Sample> samples) {
        public Family {
            labels = List.copyOf(labels);
            samples = List.copyOf(samples);
        }
    }

    /**
     * A new counter; the same one where there is one of that name.
     *
     * @param name ends with {@code _total}
     * @throws IllegalArgumentException where the name is none, or is taken by something else
     */
    Counter counter(String name, String help, Label... labels);

    /**
     * A new timer; the same one where there is one of that name.
     *
     * @param name ends with {@code _seconds}
     * @throws IllegalArgumentException where the name is none, or is taken by something else
     */
    Timer timer(String name, String help, Label... labels);

    /**
     * Has a number asked for at each reading that is counted elsewhere and only grows.
     *
     * @param name ends with {@code _total}
     */
    <E extends Enum<E>> void total(String name, String help, String label, Class<E> values, ToLongFunction<E> soFar);

    /** Has a number asked for at each reading; where several are given under one name, for as long as this lives, their sum counts. */
    void gauge(String name, String help, LongSupplier now);

    /** All there is at this moment, by name. {@code by} must be an administrator. */
    List<Family> read(Principal by);
}
