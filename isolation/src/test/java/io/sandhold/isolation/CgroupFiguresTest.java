package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from a version 2 group's files, on a directory with files as Linux 6.1 writes them. */
class CgroupFiguresTest {
    @TempDir
    Path group;

    private CgroupFigures figures() {
        return new Cgroup(2, Map.of(CgroupController.MEMORY, group, CgroupController.PIDS, group)).figures();
    }

    private void file(String name, String content) throws IOException {
        Files.writeString(group.resolve(name), content);
    }

    @Test
    void version_2_tells_usage_and_what_hit_a_limit() throws IOException {
        file("memory.current", "1000000\n");
        file("memory.peak", "3000000\n");
        file("pids.current", "7\n");
        file("cpu.stat", "usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\n");
        file("memory.events", "low 0\nhigh 0\nmax 9\noom 3\noom_kill 2\noom_group_kill 1\n");
        file("pids.events", "max 4\n");
        assertEquals(
                new Usage(Duration.ofMillis(1500), 1_000_000, 3_000_000, 5),
                figures().usage());
        assertEquals(2, figures().oomKills());
        assertEquals(4, figures().processRefusals());
    }

    @Test
    void what_the_kernel_holds_for_programs_is_held_and_a_cache_is_not() throws IOException {
        file("memory.current", "100000000\n");
        file(
                "memory.stat",
                "anon 20000000\nfile 50000000\nkernel 30000000\nshmem 8000000\n"
                        + "inactive_file 40000000\nactive_file 2000000\nslab_reclaimable 5000000\n");
        assertEquals(53_000_000, figures().heldMemoryBytes());
    }

    @Test
    void kernel_without_a_peak_gives_the_present() throws IOException {
        file("memory.current", "1000000\n");
        assertEquals(1_000_000, figures().usage().peakMemoryBytes());
    }
}
