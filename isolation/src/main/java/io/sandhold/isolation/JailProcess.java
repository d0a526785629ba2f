package io.sandhold.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * The host's process of one jail: {@code run_isolated.sh}, which becomes bubblewrap's monitor. Its stdin is the jail's
 * lifeline; the server keeps it open for as long as the jail is to live.
 */
final class JailProcess {
    private static final int ERRORS_LONGEST = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Process process;

    JailProcess(Process process) {
        this.process = process;
    }

    /**
     * Waits for the agent's proof, and lets go of stdout and stderr.
     *
     * @throws JailException with what the script or bubblewrap said, if there is none in time
     */
    String proof(Duration timeout) {
        try (ExecutorService reading = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> proof = reading.submit(this::readProof);
            try {
                return proof.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                process.destroyForcibly();
                throw new JailException("the jail did not prove its wall in " + timeout.toMillis() + " ms", e);
            } catch (ExecutionException e) {
                process.destroyForcibly();
                throw new JailException(
                        "the jail did not start: " + e.getCause().getMessage(), e.getCause());
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                throw new JailException("interrupted while the jail started", e);
            }
        }
    }

    private String readProof() throws IOException {
        try (InputStream out = process.getInputStream();
                InputStream err = process.getErrorStream()) {
            try {
                Frame frame = new FrameReader(Channels.newChannel(out)).read();
                if (frame.type() != FrameType.PROOF) {
                    throw new IOException("its first frame is " + frame.type());
                }
                return StandardCharsets.UTF_8.decode(frame.payload()).toString();
            } catch (IOException e) {
                String said = new String(err.readNBytes(ERRORS_LONGEST), StandardCharsets.UTF_8);
                throw said.isBlank() ? e : new IOException(PeerText.escape(said), e);
            }
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /**
     * Ends the jail and waits for it. The agent goes first, by its lifeline or by SIGKILL: when process 1 of a PID namespace ends, the
     * kernel kills the rest of it and only then reports the end to bubblewrap, which only then ends too.
     */
    void end() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            System.getLogger(JailProcess.class.getName()).log(System.Logger.Level.DEBUG, "lifeline", e);
        }
        if (!exitsIn(PATIENCE)) {
            kill();
            if (!exitsIn(PATIENCE)) {
                process.destroyForcibly();
            }
        }
    }

    private boolean exitsIn(Duration time) {
        try {
            process.onExit().get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // onExit never fails
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Kills the agent at once, and with it all that runs in the jail; waits for nothing. */
    void kill() {
        firstChild().ifPresentOrElse(ProcessHandle::destroyForcibly, process::destroyForcibly);
    }

    /** The host's numbers of all that descends from it. */
    Set<Long> descendants() {
        return process.descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /** The number by which the host knows the agent; empty where it has ended. */
    OptionalLong agent() {
        return firstChild().map(child -> OptionalLong.of(child.pid())).orElseGet(OptionalLong::empty);
    }

    /** {@code proc_pid_task(5)}: the agent, as the host numbers it. */
    private Optional<ProcessHandle> firstChild() {
        long pid = process.pid();
        try {
            String children = Files.readString(Path.of("/proc/" + pid + "/task/" + pid + "/children"))
                    .strip();
            return children.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(children.split(" ")[0]));
        } catch (IOException e) {
            return Optional.empty(); // it has ended meanwhile, or the kernel does not tell
        }
    }
}
