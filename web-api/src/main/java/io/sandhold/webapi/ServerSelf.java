package io.sandhold.webapi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the whole server tells its administrators of itself beside what this door knows. Thread-safe. */
public interface ServerSelf {

    /** What does not change while it runs; empty until every door is open. */
    Optional<About> about();

    /** Whether each thing that it needs is well at this moment. */
    List<Check> checks();

    /** What is logged now. */
    LogLevel logLevel();

    /**
     * Logs so for a while.
     *
     * @param level one of {@link LogLevel#NAMES}
     * @param time after which it falls back by itself
     */
    void logLevel(String level, Duration time);

    /**
     * A server's facts.
     *
     * @param version of the distribution
     * @param listens where each door listens, by its name
     * @param hostKeys those of the SSH door
     * @param algorithms that the SSH door offers, best first, by kind
     * @param volumes the kind of volumes
     * @param jails what each session gets
     */
    record About(
            String version,
            Map<String, String> listens,
            List<HostKey> hostKeys,
            Map<String, List<String>> algorithms,
            Kept volumes,
            Kept jails) {
        public About {
            Objects.requireNonNull(version, "version");
            listens = Map.copyOf(listens);
            hostKeys = List.copyOf(hostKeys);
            algorithms = Map.copyOf(algorithms);
            Objects.requireNonNull(volumes, "volumes");
            Objects.requireNonNull(jails, "jails");
        }
    }

    /**
     * A host key.
     *
     * @param type such as {@code ssh-ed25519}
     * @param fingerprint as {@code ssh-keygen -l} shows it: {@code SHA256:…}
     */
    record HostKey(String type, String fingerprint) {
        public HostKey {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(fingerprint, "fingerprint");
        }
    }

    /**
     * What is promised of something, and what is not, each a sentence.
     *
     * @param kind in a word
     */
    record Kept(String kind, List<String> guarantees, List<String> shortcomings) {
        public Kept {
            Objects.requireNonNull(kind, "kind");
            guarantees = List.copyOf(guarantees);
            shortcomings = List.copyOf(shortcomings);
        }
    }

    /**
     * Whether something is well.
     *
     * @param name in a word
     * @param well false: the server cannot do what it should
     * @param detail what was found, and where it is not well what to do
     */
    record Check(String name, boolean well, String detail) {
        public Check {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(detail, "detail");
        }
    }

    /**
     * How much is logged.
     *
     * @param level now
     * @param usual what the server was started with
     * @param until when it falls back to that; empty where it is that
     */
    record LogLevel(String level, String usual, Optional<Instant> until) {

        /** From the fewest lines to the most. */
        public static final List<String> NAMES = List.of("error", "warning", "info", "debug");

        public LogLevel {
            Objects.requireNonNull(until, "until");
            if (!NAMES.contains(level) || !NAMES.contains(usual)) {
                throw new IllegalArgumentException("a level is one of " + NAMES + ", not " + level + " or " + usual);
            }
        }
    }
}
