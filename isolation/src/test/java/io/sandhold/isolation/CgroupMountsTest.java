package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
}
