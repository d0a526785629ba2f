package io.sandhold.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;

/** Builds jails with {@code run_isolated.sh} and bubblewrap. */
final class BubblewrapIsolation implements Isolation {
    private static final System.Logger LOG = System.getLogger(BubblewrapIsolation.class.getName());
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}");
    private static final long SHARED_MEMORY_MOST = 64L << 20;

    private final Host host;
    private final IsolationConfig config;
    private final RunDirectory directory;
    private final Cgroups cgroups;
    private final Map<String, BubblewrapJail> jails = new ConcurrentHashMap<>();
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /**
     * The one thread that starts jails. {@code PR_SET_PDEATHSIG} fires when the <em>thread</em> that forked ends, so it must live as
     * long as the jails; a pool's or a virtual thread's carrier might not.
     */
    private final ExecutorService spawner = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("jail-spawner").factory());

    private final Watchdog watchdog;
    private final SocketWatch sockets = new SocketWatch(jails.values());

    private BubblewrapIsolation(Host host, IsolationConfig config, RunDirectory directory, Cgroups cgroups) {
        this.host = host;
        this.config = config;
        this.directory = directory;
        this.cgroups = cgroups;
        this.watchdog = new Watchdog(config.startTimeout());
    }

    static Isolation open(IsolationConfig config) {
        Host host = Host.look();
        RunDirectory directory = null;
        try {
            directory = RunDirectory.open(config.runDirectory(), config.profile(), host.mounts());
            return new BubblewrapIsolation(host, config, directory, Cgroups.open(directory.root(), host.root()));
        } catch (IOException | RuntimeException e) {
            try {
                if (directory != null) {
                    directory.close();
                }
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            if (e instanceof JailException known) {
                throw known;
            }
            throw new JailException("no jail can be built: " + e, e);
        }
    }

    @Override
    public Jail start(JailSpec spec) {
        checkName(spec);
        if (stopping) {
            throw new JailException("the server is stopping");
        }
        if (!names.add(spec.name())) {
            throw new JailException("the session " + spec.name() + " has a jail already");
        }
        Cgroup cgroup = Cgroup.NONE;
        JailProcess process = null;
        AgentAddress agent = null;
        try {
            Path jail = directory.makeJail(spec, host.root());
            cgroup = cgroups.create(spec.name(), spec.limits());
            process = new JailProcess(spawn(arguments(spec, jail, cgroup.paths())));
            WallProof proof = Wall.judge(process.proof(config.startTimeout()), spec.name(), spec.network(), host);
            Path socket = jail.resolve("socket");
            agent = AgentAddress.of(socket.resolve("agent"));
            if (host.root()) { // from here on nobody but the server reaches the socket, whatever runs in the jail
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwx------"));
            }
            AgentListener listener = AgentListener.open(spec.name(), spec.network(), agent, watchdog);
            Cgroup joined = cgroup;
            var started = new BubblewrapJail(
                    spec.name(),
                    proof,
                    process,
                    spec.network(),
                    agent,
                    listener,
                    cgroup,
                    spec.limits(),
                    watchdog,
                    () -> cleanUp(spec.name(), joined));
            jails.put(spec.name(), started);
            started.onEnd(() -> jails.remove(spec.name(), started));
            if (stopping) {
                started.close();
                throw new JailException("the server is stopping");
            }
            return started;
        } catch (IOException | RuntimeException e) {
            if (agent != null) {
                agent.close();
            }
            if (process != null) {
                process.end();
            }
            cleanUp(spec.name(), cgroup);
            throw e instanceof JailException known
                    ? known
                    : new JailException("the jail of " + spec.name() + " could not be built: " + e, e);
        }
    }

    @Override
    public String explain(JailSpec spec) {
        checkName(spec);
        try {
            List<String> arguments = arguments(spec, directory.jail(spec.name()), cgroups.directories(spec.name()));
            arguments.add("explain=yes");
            var builder =
                    new ProcessBuilder(arguments).directory(directory.root().toFile());
            builder.environment().clear();
            return Explanation.of(builder, config.startTimeout());
        } catch (IOException e) {
            throw new JailException("the jail of " + spec.name() + " cannot be explained: " + e.getMessage(), e);
        }
    }

    private static void checkName(JailSpec spec) {
        if (!NAME.matcher(spec.name()).matches()) {
            throw new JailException("not a session's name: " + PeerText.escape(spec.name()));
        }
    }

    private List<String> arguments(JailSpec spec, Path jail, List<Path> groups) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "/bin/sh",
                directory.script().toString(),
                "name=" + spec.name(),
                "bwrap=" + host.bubblewrap(),
                "jail=" + jail,
                "volume=" + spec.volumeRoot().toRealPath(),
                "mounts=" + (host.mounts() ? "unshare" : "host"),
                "uid=" + (host.root() ? spec.uid() : 0),
                "network=" + spec.network().name().toLowerCase(Locale.ROOT),
                "shm=" + Math.min(SHARED_MEMORY_MOST, spec.limits().memoryBytes() / 2)));
        groups.forEach(group -> arguments.add("cgroup=" + group));
        return arguments;
    }

    private Process spawn(List<String> arguments) throws IOException {
        try {
            return spawner.submit(() -> {
                        var builder = new ProcessBuilder(arguments)
                                .directory(directory.root().toFile());
                        builder.environment().clear();
                        return builder.start();
                    })
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "run_isolated.sh could not be started: " + e.getCause().getMessage(), e.getCause());
        } catch (RejectedExecutionException e) {
            throw new JailException("the server is stopping", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JailException("interrupted while a jail started", e);
        }
    }

    private void cleanUp(String name, Cgroup cgroup) {
        try {
            cgroup.remove();
        } catch (IOException e) {
            leftBehind(name, e);
        }
        try {
            directory.removeJail(name);
        } catch (IOException e) {
            leftBehind(name, e);
        }
        names.remove(name);
    }

    /** Not for good: the next jail of that name begins by removing it. */
    private static void leftBehind(String name, IOException e) {
        LOG.log(System.Logger.Level.ERROR, () -> "the jail of " + name + " left something behind", e);
    }

    @Override
    public Set<Resource> limited() {
        return cgroups.limited();
    }

    @Override
    public Set<Resource> counted() {
        return cgroups.counted();
    }

    @Override
    public List<String> guarantees() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "own user, process, mount, IPC, host name and cgroup namespaces, no capabilities, no_new_privs (bubblewrap)");
        lines.add("a system call filter (seccomp): what is not in its list of calls is refused");
        if (host.landlock() > 0) {
            lines.add("a second wall around what can be written, signalled and spoken to (Landlock, version "
                    + host.landlock() + ")");
        }
        lines.add(
                "its own network without a way out or with one through the server, or the host's, as the session has it");
        if (host.root()) {
            lines.add("a host uid of the session's own");
        }
        lines.addAll(cgroups.guarantees(Limits.DEFAULT));
        lines.add("open files " + Limits.DEFAULT.openFiles() + " in each process (rlimit)");
        return lines;
    }

    @Override
    public List<String> shortcomings() {
        List<String> lines = new ArrayList<>(cgroups.shortcomings());
        if (host.landlock() == 0) {
            lines.add(
                    "The kernel has no Landlock of version 2 or newer (Linux 5.19, and landlock among the lsm= of its command line),"
                            + " so there is no second wall behind the read-only mounts.");
        }
        if (!host.root()) {
            lines.add("The server is not root, so every session has the server's own host uid:"
                    + " what keeps them apart is the jail alone. Run it as root to give each its own.");
        } else if (!host.mounts()) {
            lines.add("The server has no CAP_SYS_ADMIN, so volumes must lie where the sessions' uids can reach them.");
        }
        if (!directory.ownInodes()) {
            lines.add(
                    "The files of the system, /dev and the agent are the same inodes in all jails (those of a jail's own need root with"
                            + " CAP_SYS_ADMIN, and overlayfs in the kernel), so a session can learn by inotify(7) when others use one of them.");
        }
        if (!host.mounts()) {
            lines.add(
                    "A session's terminals are not bounded (that needs root with CAP_SYS_ADMIN), so one session can take all that"
                            + " kernel.pty.max lets the host have.");
        }
        return lines;
    }

    @Override
    public void close() {
        // In this order: no new jail, then the end of the old ones, then the thread whose end would kill them
        // unwatched.
        stopping = true;
        try (ExecutorService closing = Executors.newVirtualThreadPerTaskExecutor()) {
            jails.values().forEach(jail -> closing.execute(jail::close));
        }
        spawner.shutdown();
        sockets.close();
        watchdog.close();
        cgroups.close();
        try {
            directory.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the run directory could not be cleared", e);
        }
    }
}
