package io.sandhold.sessions;

import java.util.List;
import java.util.Objects;
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
        GAUGE
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
        /** Counts one more; with a value for each of its labels, in their order. */
        void add(Enum<?>... which);
    }

    /**
     * One number of a family.
     *
     * @param labels the values of the family's labels, in their order
     */
    record Sample(List<String> labels, long value) {
        public Sample {
            labels = List.copyOf(labels);
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
