package io.sandhold.sshserver;

import io.sandhold.sessions.Recorder;
import io.sandhold.sessions.Tape;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A connection's recording, if it has one. It is closed when the connection is gone and what was under way has told its end: a transfer its bytes, a
 * forward its figures. Thread-safe.
 */
final class LoginTape {

    /** A login that is not recorded. */
    static final LoginTape NONE = new LoginTape(Optional.empty());

    /** A little longer than a forward may take to pass its last bytes on. */
    private static final Duration LAST_WORDS = JailChannel.LAST_BYTES.plusSeconds(1);

    private static final Duration LOOKED_EVERY = Duration.ofMillis(50);

    private final Optional<Recorder> recorder;
    private int underWay; // guarded by this

    private LoginTape(Optional<Recorder> recorder) {
        this.recorder = recorder;
    }

    static LoginTape of(Optional<Recorder> recorder) {
        return recorder.isEmpty() ? NONE : new LoginTape(recorder);
    }

    boolean recorded() {
        return recorder.isPresent();
    }

    /** What a channel's program shows and reads is kept by this. */
    Tape program(ChannelSettings settings) {
        return recorder.map(to -> settings.terminal()
                        .map(terminal -> to.terminal(
                                terminal.type(),
                                terminal.size().columns(),
                                terminal.size().rows()))
                        .orElseGet(to::program))
                .orElse(Tape.NONE);
    }

    void event(String what) {
        recorder.ifPresent(to -> to.event(what));
    }

    /** Something that was done to a file. */
    void file(String what) {
        recorder.ifPresent(to -> to.file(what));
    }

    void onFull(Consumer<String> action) {
        recorder.ifPresent(to -> to.onFull(action));
    }

    /** Something begins that will tell its end here. */
    void enter() {
        count(1);
    }

    void leave() {
        count(-1);
    }

    private void count(int by) {
        if (recorded()) {
            synchronized (this) {
                underWay += by;
            }
        }
    }

    /**
     * Waits for what is under way, if it does not take too long.
     *
     * @param quiet whether nothing more begins
     */
    void close(BooleanSupplier quiet) {
        if (recorder.isEmpty()) {
            return;
        }
        try {
            awaitLastWords(quiet);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        recorder.get().close();
    }

    private synchronized void awaitLastWords(BooleanSupplier quiet) throws InterruptedException {
        long deadline = System.nanoTime() + LAST_WORDS.toNanos();
        while ((!quiet.getAsBoolean() || underWay > 0) && System.nanoTime() < deadline) {
            wait(LOOKED_EVERY.toMillis());
        }
    }
}
