package io.sandhold.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A jail that cannot show its wall is not used. */
class WallProofTest {
    private static final String GOOD = """
            pid=1
            uid=1000,1000,1000
            gid=1000,1000,1000
            groups=0
            host=s1
            CapInh=0000000000000000
            CapPrm=0000000000000000
            CapEff=0000000000000000
            CapBnd=0000000000000000
            CapAmb=0000000000000000
            NoNewPrivs=1
            Seccomp=2
            probe.keyctl=1
            probe.tiocsti=1
            probe.clone3=38
            probe.unknown=38
            landlock=7
            probe.write=13
            ns.user=user:[1]
            ns.pid=pid:[1]
            ns.mnt=mnt:[1]
            ns.ipc=ipc:[1]
            ns.uts=uts:[1]
            ns.net=net:[1]
            ns.cgroup=cgroup:[1]
            mount.ro=ro,nosuid,nodev,/
            mount.ro=ro,nosuid,nodev,/usr
            mount.ro=ro,nosuid,nodev,/etc/passwd
            mount.ro=ro,nosuid,nodev,/run/sandhold/agent
            mount.rw=rw,nosuid,nodev,noexec,/proc
            mount.ro=ro,nosuid,nodev,/dev
            mount.rw=rw,nosuid,noexec,/dev/pts
            mount.rw=rw,nosuid,nodev,/dev/shm
            mount.rw=rw,nosuid,nodev,/workspace
            mount.rw=rw,nosuid,nodev,/tmp
            end=1
            """;

    private static final Host HOST = new Host(Path.of("/usr/bin/bwrap"), true, true, 7);

    private static WallProof judge(String proof) {
        return Wall.judge(proof, "s1", NetworkMode.NONE, HOST);
    }

    @Test
    void whole_wall_is_accepted() {
        assertEquals(new WallProof(1000, 0, true, true, 7), judge(GOOD));
    }

    @Test
    void every_line_is_needed() {
        for (String line : GOOD.lines().toList()) {
            assertThrows(JailException.class, () -> judge(GOOD.replace(line + "\n", "")), "without " + line);
        }
        assertThrows(JailException.class, () -> judge(""));
    }

    @Test
    void weaker_wall_is_refused() {
        Map<String, String> weaker = Map.of(
                "CapBnd=0000000000000000", "CapBnd=0000000000000001",
                "CapEff=0000000000000000", "CapEff=x",
                "uid=1000,1000,1000", "uid=1000,0,1000",
                "NoNewPrivs=1", "NoNewPrivs=0",
                "groups=0", "groups=1",
                "mount.ro=ro,nosuid,nodev,/usr", "mount.rw=rw,nosuid,nodev,/usr",
                "mount.rw=rw,nosuid,nodev,/tmp", "mount.rw=rw,nosuid,/tmp",
                "ns.net=net:[1]", "ns.net=");
        weaker.forEach((good, bad) ->
                assertThrows(JailException.class, () -> judge(GOOD.replace(good, bad)), bad + " for " + good));
        assertThrows(JailException.class, () -> judge(GOOD + "mount.rw=rw,/host\n"));
        for (String below : new String[] {"/workspace/x", "/tmp/x/y", "/dev/shm/x"}) {
            assertThrows(JailException.class, () -> judge(GOOD + "mount.ro=ro,nosuid," + below + "\n"), below);
        }
        judge(GOOD + "mount.ro=ro,nosuid,/workspaces/x\n");
        Map<String, String> unfiltered = Map.of(
                "Seccomp=2", "Seccomp=0",
                "probe.keyctl=1", "probe.keyctl=95",
                "probe.tiocsti=1", "probe.tiocsti=9",
                "probe.clone3=38", "probe.clone3=22",
                "probe.unknown=38", "probe.unknown=1");
        assertThrows(JailException.class, () -> judge(GOOD.replace("landlock=7", "landlock=0")));
        assertThrows(JailException.class, () -> judge(GOOD.replace("landlock=7", "landlock=6")));
        assertThrows(JailException.class, () -> judge(GOOD.replace("probe.write=13", "probe.write=0")));
        unfiltered.forEach((good, bad) ->
                assertThrows(JailException.class, () -> judge(GOOD.replace(good, bad)), bad + " for " + good));
    }

    @Test
    void servers_own_namespace_is_refused() throws Exception {
        for (String kind : new String[] {"user", "pid", "mnt", "ipc", "uts", "net"}) {
            String own = java.nio.file.Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/" + kind))
                    .toString();
            assertThrows(JailException.class, () -> judge(GOOD.replace(kind + ":[1]", own)), kind);
        }
        String own = java.nio.file.Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/net"))
                .toString();
        assertThrows(JailException.class, () -> Wall.judge(GOOD, "s1", NetworkMode.HOST, HOST));
        assertEquals(
                1000,
                Wall.judge(GOOD.replace("net:[1]", own), "s1", NetworkMode.HOST, HOST)
                        .uid());
    }

    @Test
    void a_kernel_without_landlock_is_no_reason_to_refuse_the_jail() {
        Host old = new Host(Path.of("/usr/bin/bwrap"), true, true, 0);
        String proof = GOOD.replace("landlock=7", "landlock=0").replace("probe.write=13", "probe.write=0");
        assertEquals(0, Wall.judge(proof, "s1", NetworkMode.NONE, old).landlock());
    }
}
