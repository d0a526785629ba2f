package io.sandhold.sessions;

import io.sandhold.isolation.Cause;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** How long what is done for sessions takes, by whatever door it was asked for; each is a span too. Thread-safe. */
final class SessionTimes {

    private final Metrics.Timer created;
    private final Metrics.Timer jails;
    private final Metrics.Timer commands;
    private final Traces traces;

    SessionTimes(Metrics metrics, Traces traces) {
        this.traces = traces;
        this.created = metrics.timer("sandhold_session_create_seconds", "Sessions made, and how long that took.");
        this.jails = metrics.timer("sandhold_jail_start_seconds", "Jails started, and how long that took.");
        this.commands = metrics.timer(
                "sandhold_command_seconds",
                "Commands and shells that ended, and how long they ran.",
                new Metrics.Label("cause", Cause.class));
    }

    /** Makes a session. */
    void create(Runnable work) {
        step("session create", created, () -> {
            work.run();
            return null;
        });
    }

    /** Starts a jail. */
    <T> T startJail(Supplier<T> work) {
        return step("jail start", jails, work);
    }

    private <T> T step(String name, Metrics.Timer timer, Supplier<T> work) {
        long began = System.nanoTime();
        try (Traces.Span span = traces.step(name)) {
            try (Traces.Scope _ = span.enter()) {
                T made = work.get();
                timer.took(since(began));
                return made;
            } catch (RuntimeException e) {
                span.failed(kind(e));
                throw e;
            }
        }
    }

    private static String kind(RuntimeException e) {
        return e instanceof SessionException refused ? refused.error().name() : "INTERNAL";
    }

    /** A command or shell that runs. */
    final class Running {
        private final long began = System.nanoTime();
        private final Traces.Span span;

        private Running(SessionId session) {
            this.span = traces.step("command");
            span.tell("sandhold.session", session.value());
        }

        /** Starts it. */
        <T> T start(Supplier<T> work) {
            try (Traces.Scope _ = span.enter()) {
                return work.get();
            } catch (RuntimeException e) {
                span.failed(kind(e));
                span.close();
                throw e;
            }
        }

        /** It has ended. */
        void ended(Cause cause, int code) {
            commands.took(since(began), cause);
            span.tell("sandhold.cause", cause.name().toLowerCase(Locale.ROOT));
            span.tell("process.exit.code", code);
            span.close();
        }
    }

    /** A command that is about to start. */
    Running command(SessionId session) {
        return new Running(session);
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
