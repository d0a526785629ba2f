package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a server's own cgroups lie, as different hosts tell it. */
class CgroupMountsTest {
    private static String mount(String root, String point, String type, String options) {
        return "30 25 0:26 " + root + " " + point + " rw,nosuid shared:9 - " + type + " cgroup rw," + options;
    }

    @Test
    void version_1_lies_below_the_mount_of_its_controller() {
        var mounts = new CgroupMounts(
                List.of(
                        mount("/", "/sys/fs/cgroup/cpu,cpuacct", "cgroup", "cpu,cpuacct"),
                        mount("/", "/sys/fs/cgroup/memory", "cgroup", "memory")),
                List.of("5:memory:/a/b", "4:cpu,cpuacct:/", "1:name=systemd:/x"));
        assertEquals(Optional.of(Path.of("/sys/fs/cgroup/memory/a/b")), mounts.version1(CgroupController.MEMORY));
        assertEquals(Optional.of(Path.of("/sys/fs/cgroup/cpu,cpuacct")), mounts.version1(CgroupController.CPU));
        assertEquals(Optional.empty(), mounts.version1(CgroupController.PIDS));
        assertEquals(Optional.empty(), mounts.version2());
    }

    @Test
    void container_sees_its_part_of_the_hierarchy() {
        var mounts = new CgroupMounts(
                List.of(mount("/docker/abc", "/sys/fs/cgroup/pids", "cgroup", "pids")),
                List.of("5:pids:/docker/abc/x"));
        assertEquals(Optional.of(Path.of("/sys/fs/cgroup/pids/x")), mounts.version1(CgroupController.PIDS));
    }

    @Test
    void version_2_is_one_hierarchy() {
        var mounts = new CgroupMounts(
                List.of(mount("/system.slice/s.service", "/sys/fs/cgroup", "cgroup2", "nsdelegate")),
                List.of("0::/system.slice/s.service"));
        assertEquals(Optional.of(Path.of("/sys/fs/cgroup")), mounts.version2());
    }

    /** As a container sees the host's own mount: the way down to the server's group has no names. */
    @Test
    void group_below_a_mount_of_the_hosts_is_found_by_who_is_in_it_and_is_never_the_hosts_top(@TempDir Path top)
            throws IOException {
        String self = ProcessHandle.current().pid() + "\n";
        for (String group : List.of("a/b/own", "a/c/own", "d/e", "own")) {
            Files.writeString(Files.createDirectories(top.resolve(group)).resolve("cgroup.procs"), "1\n");
        }
        var mounts =
                new CgroupMounts(List.of(mount("/../..", top.toString(), "cgroup", "pids")), List.of("5:pids:/own"));
        assertEquals(Optional.empty(), mounts.version1(CgroupController.PIDS));
        Files.writeString(top.resolve("a/c/own/cgroup.procs"), "1\n" + self);
        assertEquals(Optional.of(top.resolve("a/c/own")), mounts.version1(CgroupController.PIDS));
        var outside = new CgroupMounts(mounts.mountinfo(), List.of("5:pids:/../own"));
        assertEquals(Optional.empty(), outside.version1(CgroupController.PIDS));
        var both = new CgroupMounts(
                List.of(mounts.mountinfo().getFirst(), mount("/", "/sys/fs/cgroup/pids", "cgroup", "pids")),
                List.of("5:pids:/elsewhere"));
        assertEquals(Optional.of(Path.of("/sys/fs/cgroup/pids/elsewhere")), both.version1(CgroupController.PIDS));
    }
}
