package io.sandhold.sessions;

import static io.sandhold.sessions.TestHost.ADMIN;
import static io.sandhold.sessions.TestHost.sh;

import io.sandhold.sessions.TestHost.Settings;
import io.sandhold.storage.VolumeKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A JVM that leads sessions through their whole life, and is killed amid it. */
final class FaultyServer {

    static final SessionId ID = new SessionId("s1");

    private static final long LARGER = 12L << 20;
    private static final int HELD = 60;
    private static final long HELD_WITHIN_SECONDS = 120;

    /** What is done to a session, in this order. */
    enum Act {
        CREATE,
        /** The first command, which starts the jail. */
        START,
        RESIZE,
        STOP,
        DELETE
    }

    private FaultyServer() {}

    /** Runs one that leads {@link #ID} and dies before that step, or for 0 says which steps there are. */
    static List<String> killedAt(Path directory, Settings settings, int step) throws IOException, InterruptedException {
        return run(directory, settings, "one", step);
    }

    /**
     * Runs one that leads {@link #ids}, each held before another step, and then dies. The last leads its whole life where there are
     * no more steps.
     *
     * @param from the step of the first of them, from 1; each next one has the next
     */
    static List<String> killedWithAllHeld(Path directory, Settings settings, int from)
            throws IOException, InterruptedException {
        return run(directory, settings, "all", from);
    }

    /** As {@link #killedWithAllHeld}, with only the first step of each place in the code: fewer than {@link #ids}. */
    static List<String> killedWithEachPlaceHeld(Path directory, Settings settings)
            throws IOException, InterruptedException {
        return run(directory, settings, "places", 1);
    }

    private static List<String> run(Path directory, Settings settings, String how, int number)
            throws IOException, InterruptedException {
        Path log = directory.resolve("child.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-javaagent:" + agent(directory),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultyServer.class.getName(),
                        directory.toString(),
                        settings.kind().name(),
                        "" + settings.uidBase(),
                        how,
                        "" + number)
                .redirectError(log.toFile())
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            if (process.exitValue() != 0 && process.exitValue() != 137) {
                throw new AssertionError(
                        "the child ended with " + process.exitValue() + ": " + said + Files.readString(log));
            }
            return said.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    /** A jar with nothing but a manifest that names the agent; its class is on the class path already. */
    private static Path agent(Path directory) throws IOException {
        Path jar = directory.resolve("fault-points.jar");
        if (!Files.exists(jar)) {
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().putValue("Premain-Class", FaultPoints.class.getName());
            try (OutputStream file = Files.newOutputStream(jar)) {
                new JarOutputStream(file, manifest).close();
            }
        }
        return jar;
    }

    /**
     * Ids of which no two share one of the 64 locks by which the volume store strings changes of one volume: one that is held must
     * not hold up another.
     */
    static List<SessionId> ids() {
        List<SessionId> ids = new ArrayList<>();
        Set<Integer> locks = new HashSet<>();
        for (int i = 0; ids.size() < HELD; i++) {
            String id = "s" + i;
            if (locks.add(Math.floorMod(id.hashCode(), 64))) {
                ids.add(new SessionId(id));
            }
        }
        return ids;
    }

    /** The child. */
    public static void main(String[] arguments) throws InterruptedException {
        TestHost host = TestHost.open(
                Path.of(arguments[0]),
                Settings.usual().on(VolumeKind.valueOf(arguments[1])).uids(Integer.parseInt(arguments[2])));
        int number = Integer.parseInt(arguments[4]);
        switch (arguments[3]) {
            case "one" -> one(host, number);
            case "all" -> everyStep(host, number);
            default -> everyPlace(host);
        }
    }

    private static void one(TestHost host, int step) {
        FaultPoints.arm(step);
        for (Act act : Act.values()) {
            int before = FaultPoints.taken();
            act(host, ID, act);
            say(ID + " did " + act);
            if (step == 0) {
                FaultPoints.steps()
                        .subList(before, FaultPoints.taken())
                        .forEach(taken -> say("step " + act + " " + taken));
            }
        }
        Runtime.getRuntime().halt(0); // as it stands: an orderly stop is tested elsewhere
    }

    private static void everyStep(TestHost host, int from) throws InterruptedException {
        takeUids(host);
        List<SessionId> ids = ids();
        for (int i = 0; i < ids.size(); i++) {
            SessionId id = ids.get(i);
            int step = from + i;
            if (!led(host, id, told -> FaultPoints.holdThisThread(step, told))) {
                break; // there are no more steps
            }
        }
        FaultPoints.die();
    }

    private static void everyPlace(TestHost host) throws InterruptedException {
        takeUids(host);
        SessionId pilot = new SessionId("pilot");
        Set<String> places = FaultPoints.placesOf(() -> {
            for (Act act : Act.values()) {
                act(host, pilot, act);
            }
        });
        List<SessionId> ids = ids();
        if (places.size() >= ids.size()) {
            throw new AssertionError(places.size() + " places are too many for " + ids.size() + " sessions");
        }
        int next = 0;
        for (String place : places) {
            say("place " + place);
            led(host, ids.get(next++), told -> FaultPoints.holdThisThread(place, told));
        }
        led(host, ids.get(next), told -> {});
        FaultPoints.die();
    }

    /** Takes the next uids out of the registry, which others would wait for. */
    private static void takeUids(TestHost host) {
        SessionId first = new SessionId("first");
        host.sessions().delete(ADMIN, first, "of an earlier run");
        host.sessions().create(ADMIN, first, SessionRequest.DEFAULTS);
    }

    /** Leads a session's life on a thread of its own until that is held, and says whether it is. */
    private static boolean led(TestHost host, SessionId id, Consumer<Consumer<String>> hold)
            throws InterruptedException {
        AtomicBoolean held = new AtomicBoolean();
        CountDownLatch stands = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("life-" + id).start(() -> {
            hold.accept(what -> {
                say(id + " held " + what);
                held.set(true);
                stands.countDown();
            });
            for (Act act : Act.values()) {
                act(host, id, act);
                say(id + " did " + act);
            }
            stands.countDown();
        });
        if (!stands.await(HELD_WITHIN_SECONDS, TimeUnit.SECONDS)) {
            say(id + " hangs");
            FaultPoints.die();
        }
        return held.get();
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void act(TestHost host, SessionId id, Act act) {
        switch (act) {
            case CREATE -> host.sessions().create(ADMIN, id, SessionRequest.DEFAULTS);
            case START -> {
                try (SessionLease lease = host.sessions().lease(ADMIN, id)) {
                    sh(lease, "echo kept > f; sleep 1000 >/dev/null 2>&1 &");
                }
            }
            case RESIZE -> {
                try {
                    host.sessions().change(ADMIN, id, SessionRequest.DEFAULTS.quota(LARGER));
                } catch (SessionException e) {
                    // an image cannot grow where the host gives no CAP_SYS_RESOURCE, and stays what it was
                    say(id + " refused " + act);
                }
            }
            case STOP -> host.sessions().stop(ADMIN, id, "as asked");
            case DELETE -> host.sessions().delete(ADMIN, id, "as asked");
        }
    }
}
