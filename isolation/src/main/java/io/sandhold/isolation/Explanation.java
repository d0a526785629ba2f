package io.sandhold.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What {@code run_isolated.sh} prints when it is asked to explain and not to do. */
final class Explanation {
    private static final int LONGEST = 1 << 20;

    private Explanation() {}

    /** @throws JailException with what it said, if it fails or has not ended in time */
    static String of(ProcessBuilder script, Duration timeout) throws IOException {
        Process process = script.redirectErrorStream(true).start();
        try (ExecutorService reading = Executors.newVirtualThreadPerTaskExecutor()) {
            process.getOutputStream().close();
            Future<byte[]> said = reading.submit(() -> process.getInputStream().readNBytes(LONGEST));
            try {
                String text = new String(said.get(timeout.toNanos(), TimeUnit.NANOSECONDS), StandardCharsets.UTF_8);
                if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new TimeoutException("it goes on");
                }
                if (process.exitValue() != 0) {
                    throw new JailException("run_isolated.sh cannot explain: " + PeerText.escape(text));
                }
                return text;
            } catch (TimeoutException e) {
                throw new JailException("run_isolated.sh did not explain itself in " + timeout.toMillis() + " ms", e);
            } catch (ExecutionException e) {
                throw new JailException("what run_isolated.sh says cannot be read: " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JailException("interrupted while run_isolated.sh explained itself", e);
            } finally {
                process.destroyForcibly(); // ends the reading, if it goes on
            }
        }
    }
}
