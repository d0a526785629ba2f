package io.sandhold.sessions;

import java.util.Optional;

/**
 * Where is told what was done, as traces of spans (opentelemetry.io/docs/specs/otel/trace/api). Modules tell through this and do not know who
 * reads it. A span is given no command line, no environment, no file's name and no secret: names and attributes are the program's own words, ids that
 * it has checked, and numbers. Thread-safe; nothing here waits or throws.
 */
public interface Traces {

    /** Where nobody reads them: costs nothing. */
    Traces NONE = new Traces() {
        @Override
        public Span begin(String name, Optional<String> caller) {
            return Span.NONE;
        }

        @Override
        public Span step(String name) {
            return Span.NONE;
        }
    };

    /** Something that takes a while. Thread-safe. */
    interface Span extends AutoCloseable {

        /** One that is told to nobody. */
        Span NONE = new Span() {
            @Override
            public Span step(String name) {
                return this;
            }

            @Override
            public Scope enter() {
                return () -> {};
            }

            @Override
            public void name(String name) {}

            @Override
            public void tell(String attribute, String value) {}

            @Override
            public void tell(String attribute, long value) {}

            @Override
            public void failed(String kind) {}

            @Override
            public void close() {}
        };

        /** A step of this one, which may last longer than it. */
        Span step(String name);

        /** Makes it what this thread is at, until the scope is closed on the same thread. */
        Scope enter();

        /** Gives it another name, of few that there are. */
        void name(String name);

        /** @param value cut at 256 characters */
        void tell(String attribute, String value);

        void tell(String attribute, long value);

        /**
         * It did not succeed.
         *
         * @param kind one of few, such as an error's code
         */
        void failed(String kind);

        /** It is over. Idempotent; a span that is not closed is told to nobody. */
        @Override
        void close();
    }

    /** While a thread is at a span. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * What somebody from outside asks for.
     *
     * @param caller the {@code traceparent} that it came with (W3C Trace Context): hostile text, of which nothing is taken where it is none
     */
    Span begin(String name, Optional<String> caller);

    /** A step of what this thread is at; where that is nothing it stands for itself. */
    Span step(String name);
}
