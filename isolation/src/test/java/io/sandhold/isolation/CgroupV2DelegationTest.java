package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which version 2 group jails go below, on a directory tree that looks like a systemd host's. */
class CgroupV2DelegationTest {
    @TempDir
    Path top;

    private Path session;

    @BeforeEach
    void login() throws IOException {
        group("", "cpuset cpu io memory pids");
        group("user.slice", "memory pids");
        group("user.slice/user-0.slice", "memory pids");
        session = group("user.slice/user-0.slice/session-1.scope", "");
    }

    private Path group(String path, String handsDown) throws IOException {
        Path group = Files.createDirectories(top.resolve(path));
        Files.writeString(group.resolve("cgroup.controllers"), "memory pids\n");
        Files.writeString(group.resolve("cgroup.subtree_control"), handsDown + "\n");
        Files.writeString(group.resolve("cgroup.procs"), "");
        return group;
    }

    @Test
    void a_login_shells_server_takes_the_nearest_group_above_that_hands_memory_and_pids_down() throws IOException {
        assertEquals(Optional.of(top.resolve("user.slice/user-0.slice")), nearest());
        group("user.slice/user-0.slice", "pids");
        assertEquals(Optional.of(top.resolve("user.slice")), nearest());
        group("user.slice", "memory");
        assertEquals(Optional.of(top), nearest());
        group("", "cpu pids");
        assertEquals(Optional.empty(), nearest());
    }

    private Optional<Path> nearest() {
        return CgroupV2Delegation.nearestAbove(session, top);
    }

    @Test
    void a_group_above_the_hierarchy_is_none() {
        assertEquals(Optional.empty(), CgroupV2Delegation.nearestAbove(top, top));
    }

    @Test
    void nothing_of_a_group_above_is_changed() throws IOException {
        Files.delete(session.resolve("cgroup.subtree_control")); // as if the kernel said EBUSY
        Map<Path, String> before = contents();
        CgroupV2Delegation.take(mounts(), "sandhold-test", true);
        Path made = top.resolve("user.slice/user-0.slice/sandhold-test");
        before.forEach((file, content) -> assertEquals(content, read(file), file.toString()));
        assertEquals(
                before.keySet(),
                contents().keySet().stream()
                        .filter(file -> !file.startsWith(made))
                        .collect(java.util.stream.Collectors.toSet()));
    }

    @Test
    void who_is_not_root_stays_below_its_own_group() throws IOException {
        Files.delete(session.resolve("cgroup.subtree_control"));
        assertEquals(Map.of(), CgroupV2Delegation.take(mounts(), "sandhold-test", false));
        try (Stream<Path> all = Files.walk(top)) {
            assertFalse(all.anyMatch(path -> path.endsWith("sandhold-test")));
        }
    }

    @Test
    void a_group_with_others_in_it_hands_nothing_down_also_where_the_kernel_would_let_it() throws IOException {
        Files.writeString(session.resolve("cgroup.controllers"), "cpu pids\n");
        Files.writeString(session.resolve("cgroup.type"), "domain\n");
        Files.writeString(
                session.resolve("cgroup.procs"), "1\n" + ProcessHandle.current().pid() + "\n");
        assertEquals(Map.of(), CgroupV2Delegation.take(mounts(), "sandhold-test", false));
        assertEquals("\n", read(session.resolve("cgroup.subtree_control")));
    }

    @Test
    void a_server_alone_in_its_group_moves_into_a_leaf_of_it() throws IOException {
        String self = Long.toString(ProcessHandle.current().pid());
        Files.writeString(session.resolve("cgroup.type"), "domain\n");
        Files.writeString(session.resolve("cgroup.procs"), self + "\n");
        CgroupV2Delegation.take(mounts(), "sandhold-test", false);
        assertEquals(self, read(session.resolve("sandhold-server/cgroup.procs")));
    }

    private CgroupMounts mounts() {
        return new CgroupMounts(
                List.of("30 25 0:26 / " + top + " rw shared:9 - cgroup2 cgroup2 rw"),
                List.of("0::/user.slice/user-0.slice/session-1.scope"));
    }

    private Map<Path, String> contents() throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            return all.filter(Files::isRegularFile)
                    .collect(java.util.stream.Collectors.toMap(file -> file, CgroupV2DelegationTest::read));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
