package io.sandhold.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The version 2 group that jails are put in. First choice is the server's own: its controllers can only be handed down once no
 * process is in it (the "no internal processes" rule of {@code cgroups(7)}), so the server moves itself into a leaf where it is the
 * only one. Where others are in it too, as the shell of a login is, root takes the nearest group above that hands its controllers
 * down already, and changes nothing of it but to make the one directory there.
 */
final class CgroupV2Delegation {
    private static final System.Logger LOG = System.getLogger(CgroupV2Delegation.class.getName());
    private static final String LEAF = "sandhold-server";

    /** What a group above must hand down: without these two a jail's limits are none. */
    private static final List<CgroupController> NEEDED = List.of(CgroupController.MEMORY, CgroupController.PIDS);

    private CgroupV2Delegation() {}

    /**
     * The directory for jails, for each controller it can hand down; empty where there is none.
     *
     * @param root whether the server may move processes from anywhere to anywhere, and so look above its own group
     */
    static Map<CgroupController, Path> take(CgroupMounts mounts, String name, boolean root) {
        Optional<Path> found = mounts.version2();
        if (found.isEmpty()) {
            return new EnumMap<>(CgroupController.class);
        }
        // A server started again in the same unit finds itself in its leaf's place: the unit's own group.
        Path own = found.get().endsWith(LEAF) ? found.get().getParent() : found.get();
        Map<CgroupController, Path> parents = takeOwn(own, name);
        if (parents.keySet().containsAll(NEEDED) || !root) {
            return parents;
        }
        Map<CgroupController, Path> above = mounts.version2Top()
                .flatMap(top -> nearestAbove(own, top))
                .map(group -> takeAbove(group, name))
                .orElse(Map.of());
        boolean better = above.keySet().containsAll(NEEDED);
        (better ? parents : above).values().stream().distinct().forEach(Cgroups::giveBack);
        return better ? above : parents;
    }

    private static Map<CgroupController, Path> takeOwn(Path own, String name) {
        try {
            List<CgroupController> available = controllers(own.resolve("cgroup.controllers"));
            if (!available.isEmpty()) {
                stepAside(own);
                handDown(own, available);
            }
            return below(own, available, name);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "the control group " + own + " is not ours to divide: " + e);
            return new EnumMap<>(CgroupController.class);
        }
    }

    /** The nearest group above {@code own}, up to {@code top}, that hands memory and pids down as it is. */
    static Optional<Path> nearestAbove(Path own, Path top) {
        for (Path above = own.getParent(); above != null && above.startsWith(top); above = above.getParent()) {
            try {
                if (controllers(above.resolve("cgroup.subtree_control")).containsAll(NEEDED)) {
                    return Optional.of(above);
                }
            } catch (IOException e) {
                Path group = above;
                LOG.log(System.Logger.Level.DEBUG, () -> "the control group " + group + " cannot be looked at: " + e);
            }
        }
        return Optional.empty();
    }

    private static Map<CgroupController, Path> takeAbove(Path above, String name) {
        try {
            return below(above, controllers(above.resolve("cgroup.subtree_control")), name);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "no control group can be made in " + above + ": " + e);
            return new EnumMap<>(CgroupController.class);
        }
    }

    /** Makes the directory for jails in a group that hands these controllers down. */
    private static Map<CgroupController, Path> below(Path group, List<CgroupController> given, String name)
            throws IOException {
        Map<CgroupController, Path> parents = new EnumMap<>(CgroupController.class);
        if (given.isEmpty()) {
            return parents;
        }
        Path parent = Files.createDirectories(group.resolve(name));
        handDown(parent, given);
        for (CgroupController controller : given) {
            if (Cgroups.isUsable(parent, controller.version2(Limits.DEFAULT))) {
                parents.put(controller, parent);
            }
        }
        if (parents.isEmpty()) {
            Cgroups.giveBack(parent);
        }
        return parents;
    }

    /**
     * Leaves the group without processes, so that jails' groups below it can be entered. The kernel refuses to hand memory down
     * while there are some, but not pids or cpu alone: the groups below become "domain invalid" then. The top of the hierarchy,
     * the only group without a type, is exempt.
     *
     * @throws IOException if other processes are in it
     */
    private static void stepAside(Path group) throws IOException {
        Path processes = group.resolve("cgroup.procs");
        String self = Long.toString(ProcessHandle.current().pid());
        if (words(processes).equals(List.of(self))) {
            Path leaf = Files.createDirectories(group.resolve(LEAF));
            Files.writeString(leaf.resolve("cgroup.procs"), self);
        } else if (Files.exists(group.resolve("cgroup.type"))
                && !words(processes).isEmpty()) {
            throw new IOException("other processes are in it");
        }
    }

    private static void handDown(Path group, List<CgroupController> wanted) throws IOException {
        Path control = group.resolve("cgroup.subtree_control");
        List<CgroupController> given = controllers(control);
        for (CgroupController controller : wanted) {
            if (!given.contains(controller)) {
                Files.writeString(control, "+" + controller.kernelName());
            }
        }
    }

    /** Those of ours that a file of the kernel's names. */
    private static List<CgroupController> controllers(Path file) throws IOException {
        List<String> names = words(file);
        return Arrays.stream(CgroupController.values())
                .filter(controller -> names.contains(controller.kernelName()))
                .toList();
    }

    private static List<String> words(Path file) throws IOException {
        String text = Files.readString(file).strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }
}
