package io.sandhold.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The control groups of one server's jails: a directory named after its run directory, in each hierarchy that can be used,
 * and in it one for each jail. Version 2 where it has the controllers, else version 1, else what is left of them. Thread-safe.
 */
final class Cgroups {
    private static final System.Logger LOG = System.getLogger(Cgroups.class.getName());

    private final int version;
    private final Map<CgroupController, Path> parents;

    private Cgroups(int version, Map<CgroupController, Path> parents) {
        this.version = version;
        this.parents = parents;
    }

    /**
     * Finds what can be used, and removes what a predecessor with the same run directory has left, processes and all. It
     * may have run in another group than this server (a new service unit, a new login), so it has noted where.
     */
    static Cgroups open(Path runDirectory, boolean root) throws IOException {
        Path note = runDirectory.resolve("cgroups");
        if (Files.exists(note)) {
            for (String line : Files.readAllLines(note)) {
                removeWithChildren(Path.of(line));
            }
        }
        Cgroups cgroups = open(CgroupMounts.read(), nameOf(runDirectory), root);
        Files.write(
                note,
                cgroups.parents.values().stream().distinct().map(Path::toString).toList());
        return cgroups;
    }

    private static Cgroups open(CgroupMounts mounts, String name, boolean root) throws IOException {
        Map<CgroupController, Path> parents = CgroupV2Delegation.take(mounts, name, root);
        int version = 2;
        if (parents.isEmpty()) {
            version = 1;
            for (CgroupController controller : CgroupController.values()) {
                Optional<Path> parent = mounts.version1(controller).map(own -> own.resolve(name));
                if (parent.isPresent()) {
                    if (isUsable(parent.get(), controller.version1(Limits.DEFAULT))) {
                        parents.put(controller, parent.get());
                    } else if (!parents.containsValue(parent.get())) {
                        giveBack(parent.get());
                    }
                }
            }
        }
        Path processors = version == 1 ? parents.get(CgroupController.CPU) : null;
        if (processors != null) {
            weigh(processors);
        }
        return new Cgroups(version, new EnumMap<>(parents));
    }

    /**
     * Version 1 weighs a group against single processes, and divides its {@code cpu.shares} among the processors it runs on: with those that a
     * process has all sessions together would be half of one on two processors. So they are one on each.
     */
    private static void weigh(Path parent) throws IOException {
        Path shares = parent.resolve("cpu.shares");
        if (Files.isWritable(shares)) {
            long all = CgroupController.USUAL_SHARES * Runtime.getRuntime().availableProcessors();
            Files.writeString(shares, Long.toString(all));
        }
    }

    /** The name of a server's group: two servers on one host have two. */
    static String nameOf(Path runDirectory) {
        var hash = new CRC32C();
        hash.update(runDirectory.toString().getBytes(StandardCharsets.UTF_8));
        return "sandhold-" + HexFormat.of().toHexDigits((int) hash.getValue());
    }

    /** Whether a child of {@code parent} can be made and has the files that limits are written to. */
    static boolean isUsable(Path parent, List<CgroupController.Setting> settings) {
        Path trial = parent.resolve(".trial");
        try {
            Files.createDirectories(trial);
            boolean usable = settings.stream()
                    .filter(CgroupController.Setting::required)
                    .allMatch(setting -> Files.isWritable(trial.resolve(setting.file())));
            Files.delete(trial);
            return usable;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "the control group " + parent + " cannot be used: " + e);
            return false;
        }
    }

    /** Removes a directory that no controller can be used in. */
    static void giveBack(Path parent) {
        try {
            Files.deleteIfExists(parent);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "the control group " + parent + " is left unused: " + e);
        }
    }

    private static void removeWithChildren(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
            for (Path child : children) {
                Cgroup.left(child).remove();
            }
        }
        Cgroup.left(parent).remove();
    }

    /** Makes a jail's group with its limits; what an earlier jail of that name has left there goes first. */
    Cgroup create(String name, Limits limits) throws IOException {
        Map<CgroupController, Path> directories = new EnumMap<>(CgroupController.class);
        try {
            for (Map.Entry<CgroupController, Path> entry : parents.entrySet()) {
                Path directory = entry.getValue().resolve(name);
                if (!directories.containsValue(directory)) {
                    Cgroup.left(directory).remove();
                    Files.createDirectory(directory);
                }
                directories.put(entry.getKey(), directory);
            }
            Cgroup made = new Cgroup(version, directories);
            made.limit(limits);
            return made;
        } catch (IOException e) {
            new Cgroup(version, directories).remove();
            throw e;
        }
    }

    /** Where the group of the jail of that name is, be it there or not. */
    List<Path> directories(String name) {
        return parents.values().stream()
                .map(parent -> parent.resolve(name))
                .distinct()
                .toList();
    }

    Set<Resource> limited() {
        Set<Resource> limited = EnumSet.noneOf(Resource.class);
        for (CgroupController controller : parents.keySet()) {
            switch (controller) {
                case MEMORY -> limited.add(Resource.MEMORY);
                case PIDS -> limited.add(Resource.PROCESSES);
                case CPU -> limited.add(Resource.CPU);
                case CPUACCT -> {
                    // it only counts
                }
            }
        }
        return limited;
    }

    /** As those limited, but for the time of the processors: version 2 counts it in every group, version 1 apart. */
    Set<Resource> counted() {
        Set<Resource> counted = limited();
        counted.remove(Resource.CPU);
        if (version == 2 ? !parents.isEmpty() : parents.containsKey(CgroupController.CPUACCT)) {
            counted.add(Resource.CPU);
        }
        return counted;
    }

    /** What limits hold, one line each, for a jail of these limits. */
    List<String> guarantees(Limits limits) {
        String how = " (cgroup v" + version + ")";
        List<String> lines = new ArrayList<>();
        if (parents.containsKey(CgroupController.MEMORY)) {
            lines.add("memory " + (limits.memoryBytes() >> 20) + " MiB" + how);
        }
        if (parents.containsKey(CgroupController.PIDS)) {
            lines.add("processes " + limits.processes() + how);
        }
        if (parents.containsKey(CgroupController.CPU)) {
            lines.add("processors " + limits.cpus() + ", by weight where they are scarce" + how);
        }
        return lines;
    }

    List<String> shortcomings() {
        List<String> lines = new ArrayList<>();
        for (CgroupController controller : CgroupController.values()) {
            boolean counted = controller == CgroupController.CPUACCT && version == 2;
            if (!parents.containsKey(controller) && !counted) {
                lines.add("The cgroup controller " + controller.kernelName()
                        + " cannot be used here, so a session's "
                        + switch (controller) {
                            case MEMORY -> "memory";
                            case PIDS -> "number of processes";
                            case CPU -> "processor time";
                            case CPUACCT -> "use of the processors";
                        }
                        + (controller == CgroupController.CPUACCT ? " is not counted" : " is not limited")
                        + "; run as root, or with a delegated cgroup (systemd: Delegate=yes).");
            }
        }
        return lines;
    }

    /** Removes the server's own directories; its jails' are gone by then. */
    void close() {
        for (Path parent : parents.values()) {
            try {
                Files.deleteIfExists(parent);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, () -> "the control group " + parent + " is left behind: " + e);
            }
        }
    }
}
