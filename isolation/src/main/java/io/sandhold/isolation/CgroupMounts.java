package io.sandhold.isolation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the server's own control groups lie, from {@code /proc/self/mountinfo} and {@code /proc/self/cgroup}. Jails nest
 * below them, so that whatever limits the server limits its jails too.
 */
record CgroupMounts(List<String> mountinfo, List<String> memberships) {
    private static final System.Logger LOG = System.getLogger(CgroupMounts.class.getName());

    static CgroupMounts read() throws IOException {
        return new CgroupMounts(
                Files.readAllLines(Path.of("/proc/self/mountinfo")), Files.readAllLines(Path.of("/proc/self/cgroup")));
    }

    /** The server's group in the version 1 hierarchy that has this controller. */
    Optional<Path> version1(CgroupController controller) {
        return membership(field -> Arrays.asList(field.split(",")).contains(controller.kernelName()))
                .flatMap(path -> resolve(mounts("cgroup", controller.kernelName()), path));
    }

    /** The server's group in the version 2 hierarchy. */
    Optional<Path> version2() {
        return membership(String::isEmpty).flatMap(path -> resolve(mounts("cgroup2", ""), path));
    }

    /** The top of the version 2 hierarchy, as far as this server sees it. */
    Optional<Path> version2Top() {
        return mounts("cgroup2", "").stream().map(Mount::point).findFirst();
    }

    private Optional<String> membership(java.util.function.Predicate<String> controllers) {
        return memberships.stream()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3 && controllers.test(fields[1]))
                .map(fields -> fields[2])
                .findFirst();
    }

    private List<Mount> mounts(String type, String option) {
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
        return mounts;
    }

    private static Optional<Path> resolve(List<Mount> mounts, String membership) {
        return mounts.stream()
                .flatMap(mount -> mount.resolve(membership).stream())
                .findFirst();
    }

    private record Mount(String root, Path point) {
        private static final Path UP = Path.of("/..");

        /** A container sees a part of the hierarchy, which {@code root} names; a path outside of it is the part's own top. */
        Optional<Path> resolve(String membership) {
            Path top = Path.of(root);
            if (top.startsWith(UP)) {
                return below(top.getNameCount(), Path.of(membership));
            }
            Path path = Path.of("/").resolve(membership).normalize();
            if (top.isAbsolute() && path.startsWith(top)) {
                return Optional.of(point.resolve(top.relativize(path)).normalize());
            }
            Path inside = point.resolve(Path.of("/").relativize(path)).normalize();
            return Optional.of(Files.isDirectory(inside) ? inside : point);
        }

        /**
         * Inside a cgroup namespace (cgroup_namespaces(7)) a mount of the host's shows its root as so many steps up, and nothing names
         * the way back down: so the group is looked for that has this process in it. Its top is no place for a server in a container.
         */
        private Optional<Path> below(int steps, Path membership) {
            if (membership.startsWith(UP)) { // outside of the namespace's own part
                return Optional.empty();
            }
            String self = Long.toString(ProcessHandle.current().pid());
            try (Stream<Path> groups = Files.find(
                    point,
                    steps,
                    (path, attributes) ->
                            attributes.isDirectory() && path.getNameCount() == point.getNameCount() + steps)) {
                return groups.map(
                                group -> Path.of(group + membership.toString()).normalize())
                        .filter(group -> has(group, self))
                        .findFirst();
            } catch (IOException | UncheckedIOException e) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        () -> "the control groups below " + point + " cannot be listed: " + e);
                return Optional.empty();
            }
        }

        private static boolean has(Path group, String process) {
            try {
                return Files.readAllLines(group.resolve("cgroup.procs")).contains(process);
            } catch (IOException e) {
                return false; // it has gone, or has threads only
            }
        }
    }
}
