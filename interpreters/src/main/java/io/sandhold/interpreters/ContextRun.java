package io.sandhold.interpreters;

import io.sandhold.interpreters.ContextFrames.Piece;
import io.sandhold.interpreters.RunEnd.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * One run of code, between the thread that reads what the program says and the one that waits for the run's end. Whoever says much is held up by whoever takes
 * little.
 */
final class ContextRun {

    /** How long code that is interrupted may take to end before its interpreter is killed. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** How long that may take to be told before the context is ended: what was printed comes first, and a busy host is slow. */
    private static final Duration LONGER_GRACE = Duration.ofSeconds(10);

    private static final int WAITING = 8;
    private static final int LOOK = 100;

    /** What the thread that waits is told. */
    private sealed interface Said {
        /** A part of a frame. */
        record Part(Piece piece) implements Said {}

        /** The context has ended. */
        record End() implements Said {}
    }

    private final Duration timeout;
    private final IntConsumer harder;
    private final RunOutput output;
    private final BlockingQueue<Said> said = new ArrayBlockingQueue<>(WAITING);
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private final long from = System.nanoTime();
    private volatile boolean abandoned;

    // Of the thread that waits:
    private long deadline;
    private long left;
    private Optional<Outcome> stopped = Optional.empty();
    private int steps;

    /**
     * @param mostOutput how much it may print, in bytes
     * @param harder stops it: in the mildest way for 0, and in a harder one for each more
     */
    ContextRun(Duration timeout, long mostOutput, RunOutput output, IntConsumer harder) {
        this.timeout = timeout;
        this.left = mostOutput;
        this.output = output;
        this.harder = harder;
    }

    // The thread that reads.

    /** Hands over what came; nothing where nobody waits any more. */
    void hand(Piece piece) throws InterruptedException {
        put(new Said.Part(piece));
    }

    /** The context has ended. */
    void end() throws InterruptedException {
        put(new Said.End());
    }

    private void put(Said what) throws InterruptedException {
        while (!abandoned && !said.offer(what, LOOK, TimeUnit.MILLISECONDS)) {
            continue; // until it is taken, or nobody takes it any more
        }
    }

    // The thread that waits.

    /** Nobody waits any more. */
    void abandon() {
        abandoned = true;
        said.clear();
    }

    RunEnd await() throws InterruptedException {
        deadline = from + timeout.toNanos();
        while (true) {
            // looked at first: code that never stops talking is never waited for
            long remaining = deadline - System.nanoTime();
            Optional<Said> next =
                    remaining > 0 ? Optional.ofNullable(said.poll(remaining, TimeUnit.NANOSECONDS)) : Optional.empty();
            if (next.isEmpty()) {
                stop(Outcome.TIMEOUT);
                continue;
            }
            switch (next.get()) {
                case Said.End _ -> {
                    return ended(Outcome.CONTEXT_ENDED, Optional.empty());
                }
                case Said.Part(Piece piece) -> {
                    Optional<RunEnd> end = take(piece);
                    if (end.isPresent()) {
                        return end.get();
                    }
                }
            }
        }
    }

    private void stop(Outcome why) {
        stopped = stopped.or(() -> Optional.of(why));
        harder.accept(steps++);
        deadline = System.nanoTime() + grace(steps).toNanos();
    }

    /** What is waited after so many steps. */
    static Duration grace(int steps) {
        return steps <= 1 ? GRACE : LONGER_GRACE;
    }

    private Optional<RunEnd> take(Piece piece) {
        return switch (piece.letter()) {
            case 'O', 'E' -> {
                print(piece);
                yield Optional.empty();
            }
            case 'D' -> {
                gather(piece).ifPresent(output::result);
                yield Optional.empty();
            }
            case 'F' -> gather(piece).map(error -> ended(stopped.orElse(Outcome.ENDED), Optional.of(error)));
            default -> {
                // X: what it says beside that is of no use to anybody
                boolean late = stopped.filter(Outcome.TIMEOUT::equals).isPresent();
                yield piece.last()
                        ? Optional.of(ended(late ? Outcome.TIMEOUT_LOST : Outcome.LOST, Optional.empty()))
                        : Optional.empty();
            }
        };
    }

    private RunEnd ended(Outcome outcome, Optional<byte[]> error) {
        return new RunEnd(outcome, error, Duration.ofNanos(System.nanoTime() - from));
    }

    private void print(Piece piece) {
        int count = piece.bytes().remaining();
        ByteBuffer kept = piece.bytes().slice(piece.bytes().position(), Math.clamp(left, 0, count));
        left -= count;
        if (piece.letter() == 'O') {
            output.stdout(kept);
        } else {
            output.stderr(kept);
        }
        if (left < 0 && stopped.isEmpty()) {
            stop(Outcome.OUTPUT_LIMIT);
        }
    }

    /** Takes a part of a payload that is wanted whole; given once it is. */
    private Optional<byte[]> gather(Piece piece) {
        output.room(piece.bytes().remaining());
        byte[] some = new byte[piece.bytes().remaining()];
        piece.bytes().get(some);
        gathered.writeBytes(some);
        if (!piece.last()) {
            return Optional.empty();
        }
        byte[] whole = gathered.toByteArray();
        gathered.reset();
        return Optional.of(whole);
    }
}
