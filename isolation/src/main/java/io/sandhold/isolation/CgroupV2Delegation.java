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
 * Takes over the server's own version 2 group. Its controllers can only be handed down once no process is in it (the "no
 * internal processes" rule of {@code cgroups(7)}), so the server moves itself into a leaf where it is the only one.
 */
final class CgroupV2Delegation {
    private static final System.Logger LOG = System.getLogger(CgroupV2Delegation.class.getName());
    private static final String LEAF = "sandhold-server";

    private CgroupV2Delegation() {}

    /** The directory for jails, for each controller it can hand down; empty where there is none. */
    static Map<CgroupController, Path> take(CgroupMounts mounts, String name) {
        Map<CgroupController, Path> parents = new EnumMap<>(CgroupController.class);
        Optional<Path> found = mounts.version2();
        if (found.isEmpty()) {
            return parents;
        }
        // A server started again in the same unit finds itself in its leaf's place: the unit's own group.
        Path own = found.get().endsWith(LEAF) ? found.get().getParent() : found.get();
        try {
            List<String> available = words(own.resolve("cgroup.controllers"));
            List<CgroupController> wanted = Arrays.stream(CgroupController.values())
                    .filter(controller -> available.contains(controller.kernelName()))
                    .toList();
            if (wanted.isEmpty()) {
                return parents;
            }
            handDown(own, wanted, true);
            Path parent = own.resolve(name);
            Files.createDirectories(parent);
            handDown(parent, wanted, false);
            for (CgroupController controller : wanted) {
                if (Cgroups.isUsable(parent, controller.version2(Limits.DEFAULT))) {
                    parents.put(controller, parent);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "the control group " + own + " is not ours to divide: " + e);
        }
        return parents;
    }

    private static void handDown(Path group, List<CgroupController> wanted, boolean moveAside) throws IOException {
        Path control = group.resolve("cgroup.subtree_control");
        List<String> given = words(control);
        List<CgroupController> missing = wanted.stream()
                .filter(controller -> !given.contains(controller.kernelName()))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        if (moveAside
                && words(group.resolve("cgroup.procs"))
                        .equals(List.of(Long.toString(ProcessHandle.current().pid())))) {
            Path leaf = Files.createDirectories(group.resolve(LEAF));
            Files.writeString(
                    leaf.resolve("cgroup.procs"),
                    Long.toString(ProcessHandle.current().pid()));
        }
        for (CgroupController controller : missing) {
            Files.writeString(control, "+" + controller.kernelName());
        }
    }

    private static List<String> words(Path file) throws IOException {
        String text = Files.readString(file).strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }
}
