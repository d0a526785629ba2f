package io.sandhold.server;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;
import picocli.CommandLine.ParseResult;

/** {@code sandhold serve}: runs the server until it is told to stop. */
final class Serve {

    private static final System.Logger LOG = System.getLogger(Serve.class.getName());

    /** What a shell reports for a process that SIGINT ended. */
    private static final int QUIT_HARD = 130;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger times = new AtomicInteger();

    private Serve() {}

    static int run(ParseResult parsed, Map<String, String> environment) {
        LineFormat.install();
        Map<Setting, String> options = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String value = parsed.matchedOptionValue(setting.option(), null);
            if (value != null) {
                options.put(setting, value);
            }
        }
        Optional<Path> file = Optional.ofNullable(parsed.matchedOptionValue("--config", null));
        ServerConfigReader.Result read = ServerConfigReader.read(options, file, environment);
        LineFormat.level(read.config().log());
        read.settings().notes().forEach(note -> LOG.log(System.Logger.Level.WARNING, note));
        return new Serve().run(read);
    }

    private int run(ServerConfigReader.Result read) {
        // A shutdown hook could neither exit with 0 nor see a second signal.
        Signals.register("INT", this::stop);
        Signals.register("TERM", this::stop);
        try (RunningServer server = RunningServer.start(read)) {
            if (asked.getCount() > 0) {
                System.out.print(Banner.of(server, Main.version(), sinceStart()));
                System.out.flush();
            }
            asked.await();
            LOG.log(System.Logger.Level.INFO, "stopping; once more stops at once");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.log(System.Logger.Level.INFO, "stopped");
        return Main.DONE;
    }

    /** The first signal asks for an orderly stop, the second ends the process where it stands. */
    private void stop() {
        asked.countDown();
        if (times.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(QUIT_HARD);
        }
    }

    /**
     * How long the start took, from when the launcher was done with building. Without a launcher, from when the kernel says that the
     * process began, which it tells to the second only.
     */
    static Duration sinceStart() {
        Instant now = Instant.now();
        Optional<Instant> began = Optional.ofNullable(Long.getLong("sandhold.started"))
                .map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS))
                .or(() -> ProcessHandle.current().info().startInstant());
        return Duration.between(began.orElse(now), now);
    }
}
