package io.sandhold.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where the server's own control groups lie, from {@code /proc/self/mountinfo} and {@code /proc/self/cgroup}. Jails nest
 * below them, so that whatever limits the server limits its jails too.
 */
record CgroupMounts(List<String> mountinfo, List<String> memberships) {

    static CgroupMounts read() throws IOException {
        return new CgroupMounts(
                Files.readAllLines(Path.of("/proc/self/mountinfo")), Files.readAllLines(Path.of("/proc/self/cgroup")));
    }

    /** The server's group in the version 1 hierarchy that has this controller. */
    Optional<Path> version1(CgroupController controller) {
        return membership(field -> Arrays.asList(field.split(",")).contains(controller.kernelName()))
                .flatMap(path -> mount("cgroup", controller.kernelName()).map(mount -> mount.resolve(path)));
    }

    /** The server's group in the version 2 hierarchy. */
    Optional<Path> version2() {
        return membership(String::isEmpty).flatMap(path -> mount("cgroup2", "").map(mount -> mount.resolve(path)));
    }

    /** The top of the version 2 hierarchy, as far as this server sees it. */
    Optional<Path> version2Top() {
        return mount("cgroup2", "").map(Mount::point);
    }

    private Optional<String> membership(java.util.function.Predicate<String> controllers) {
        return memberships.stream()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3 && controllers.test(fields[1]))
                .map(fields -> fields[2])
                .findFirst();
    }

    private Optional<Mount> mount(String type, String option) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : mountinfo) {
            String[] halves = line.split(" - ", 2);
            String[] mount = halves[0].split(" ");
            String[] system = halves.length == 2 ? halves[1].split(" ") : new String[0];
            if (mount.length >= 5
                    && system.length >= 3
                    && system[0].equals(type)
                    && (option.isEmpty() || Arrays.asList(system[2].split(",")).contains(option))) {
                mounts.add(new Mount(mount[3], Path.of(mount[4])));
            }
        }
        return mounts.stream().findFirst();
    }

    private record Mount(String root, Path point) {
        /** A container sees a part of the hierarchy, which {@code root} names; a path outside of it is the part's own top. */
        Path resolve(String membership) {
            Path path = Path.of("/").resolve(membership).normalize();
            Path top = Path.of(root);
            if (top.isAbsolute() && path.startsWith(top)) {
                return point.resolve(top.relativize(path)).normalize();
            }
            Path inside = point.resolve(Path.of("/").relativize(path)).normalize();
            return Files.isDirectory(inside) ? inside : point;
        }
    }
}
