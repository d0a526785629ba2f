package io.sandhold.sessions;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The points at which a server may be killed: before each call that changes the world, in the modules under test and in H2. It is the
 * Java agent of a child JVM, so that the code that is shipped knows nothing of it; {@link FaultPointWeaving} puts the calls to {@link
 * #step} and {@link #systemCall} there. Once armed it counts, and ends its own process with SIGKILL before the step it was given; or it
 * holds threads before theirs, so that one SIGKILL finds many sessions, each at another step.
 */
public final class FaultPoints {

    private static final int SIGKILL = 9;

    /** What changes nothing; {@code ioctl(2)} is told apart by its request. */
    private static final Set<String> LOOKING = Set.of(
            "CLOSE",
            "FACCESSAT2",
            "FSTATFS",
            "GETDENTS64",
            "GETEUID",
            "OPENAT",
            "OPENAT2",
            "READLINKAT",
            "SETFSGID",
            "SETFSUID",
            "STATX");

    /** Looks up a subvolume, a btrfs's UUID, a free loop device; waits for a commit. */
    private static final Set<Long> LOOKING_IOCTLS = Set.of(0xD0009412L, 0x8400941FL, 0x4C82L, 0x40089416L);

    /** Threads that work at moments of their own: their steps would make the count differ from run to run. */
    private static final Set<String> OF_THEIR_OWN = Set.of("audit", "sweeper");

    private static final List<String> STEPS = new ArrayList<>(); // guarded by itself, as is:
    private static int killAt = -1; // below 0: not armed; 0: only counts

    private static final ThreadLocal<Hold> HOLDS = new ThreadLocal<>();
    private static final ThreadLocal<Set<String>> PLACES = new ThreadLocal<>();

    /** Where a thread stops for good: before that step of its own, or the first at that place. */
    private static final class Hold {
        private final int at;
        private final String place;
        private final Consumer<String> told;
        private int taken;

        Hold(int at, String place, Consumer<String> told) {
            this.at = at;
            this.place = place;
            this.told = told;
        }

        boolean here(String step) {
            return ++taken == at || step.equals(place);
        }
    }

    private FaultPoints() {}

    /** Called by the JVM before main. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        instrumentation.addTransformer(new FaultPointWeaving());
    }

    /** Counts from now on, and dies before that step, whichever thread takes it; never for 0. */
    static void arm(int step) {
        synchronized (STEPS) {
            killAt = step;
        }
    }

    /**
     * Holds the calling thread before that step of its own, for good: until this process is killed all that it would have done is not
     * done, as if it had been killed there, while other threads go on.
     *
     * @param told which step it is, just before
     */
    static void holdThisThread(int step, Consumer<String> told) {
        HOLDS.set(new Hold(step, "", told));
    }

    /** As {@link #holdThisThread(int, Consumer)}, before the first step at that place, one of {@link #placesOf}. */
    static void holdThisThread(String place, Consumer<String> told) {
        HOLDS.set(new Hold(0, place, told));
    }

    /** At which places in the code the calling thread takes its steps for {@code work}, each once. */
    static Set<String> placesOf(Runnable work) {
        Set<String> places = new LinkedHashSet<>();
        PLACES.set(places);
        try {
            work.run();
        } finally {
            PLACES.remove();
        }
        return places;
    }

    /** How many steps were taken. */
    static int taken() {
        synchronized (STEPS) {
            return STEPS.size();
        }
    }

    /** What was taken, in order, each with where and by what; {@code beside} what another thread than main did. */
    static List<String> steps() {
        synchronized (STEPS) {
            return List.copyOf(STEPS);
        }
    }

    /** The next call changes something. */
    public static void step(String what) {
        Set<String> places = PLACES.get();
        if (places != null) {
            places.add(caller() + ": " + what);
            return;
        }
        Hold hold = HOLDS.get();
        if (hold != null) {
            String step = caller() + ": " + what;
            if (hold.here(step)) {
                hold.told.accept(step);
                while (true) {
                    LockSupport.park();
                }
            }
            return;
        }
        String thread = Thread.currentThread().getName();
        synchronized (STEPS) {
            if (killAt < 0 || OF_THEIR_OWN.contains(thread)) {
                return;
            }
            STEPS.add((thread.equals("main") ? "" : "beside ") + caller() + ": " + what);
            if (STEPS.size() == killAt) {
                die();
            }
        }
    }

    /**
     * The next call is {@code syscall(2)}.
     *
     * @param call the storage module's {@code SystemCall}
     * @param second its second argument, an ioctl's request
     */
    public static void systemCall(Object call, long second) {
        String name = call.toString();
        if (!LOOKING.contains(name) && !(name.equals("IOCTL") && LOOKING_IOCTLS.contains(second))) {
            step(name.equals("IOCTL") ? "ioctl " + Long.toHexString(second) : name);
        }
    }

    private static String caller() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.filter(frame -> frame.getDeclaringClass() != FaultPoints.class
                                && !frame.getClassName().endsWith(".Kernel")
                                && !frame.getClassName().endsWith(".HostPath"))
                        .map(frame -> frame.getDeclaringClass().getSimpleName() + "." + frame.getMethodName())
                        .findFirst()
                        .orElse("?"));
    }

    /** {@code kill(2)} of this process; the kernel does not let the call return. */
    static void die() {
        try {
            MethodHandle kill = Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            int result = (int) kill.invokeExact((int) ProcessHandle.current().pid(), SIGKILL);
            throw new AssertionError("kill(2) returned " + result);
        } catch (Throwable e) {
            throw new AssertionError("this process could not be killed", e);
        }
    }
}
