package io.sandhold.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an agent said of its own wall ({@code agent/proof.c}: lines of {@code key=value}), held against what was promised.
 * Anything missing, or one writable mount too many, and the jail is not used.
 */
final class Wall {
    private static final int UID = 1000;
    private static final List<String> CAPABILITY_SETS = List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb");
    private static final List<String> NAMESPACES = List.of("user", "pid", "mnt", "ipc", "uts", "cgroup");
    private static final Set<String> READ_ONLY = Set.of("/", "/usr", "/dev", "/etc/passwd", "/run/sandhold/agent");
    private static final Set<String> WRITABLE = Set.of("/workspace", "/tmp", "/dev/shm", "/proc", "/dev/pts");
    private static final Set<String> ALSO_WRITABLE = Set.of(
            "/run/sandhold/socket",
            "/dev/mqueue",
            "/dev/null",
            "/dev/zero",
            "/dev/full",
            "/dev/random",
            "/dev/urandom",
            "/dev/tty",
            "/dev/console");
    private static final Set<String> WRITABLE_BY_SESSION = Set.of("/workspace", "/tmp", "/dev/shm");
    private static final String SECCOMP_MODE_FILTER = "2";
    private static final String EPERM = "1";
    private static final String EACCES = "13";
    private static final String ENOSYS = "38";

    /** What each call must have failed with. */
    private static final Map<String, String> PROBES =
            Map.of("keyctl", EPERM, "tiocsti", EPERM, "clone3", ENOSYS, "unknown", ENOSYS);

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> readOnly = new HashSet<>();
    private final Map<String, String> writable = new HashMap<>();

    private Wall(String proof) {
        for (String line : proof.split("\n")) {
            int equals = line.indexOf('=');
            String key = equals < 0 ? line : line.substring(0, equals);
            String value = equals < 0 ? "" : line.substring(equals + 1);
            int comma = value.lastIndexOf(",/");
            if (key.equals("mount.rw") && comma >= 0) {
                writable.put(value.substring(comma + 1), value.substring(0, comma));
            } else if (key.equals("mount.ro") && comma >= 0) {
                readOnly.add(value.substring(comma + 1));
            } else {
                values.put(key, value);
            }
        }
    }

    /**
     * Judges a proof.
     *
     * @param name the jail's
     * @param host what the host can give, and so the jail must have
     * @throws JailException saying what the wall lacks
     */
    static WallProof judge(String proof, String name, NetworkMode network, Host host) {
        return new Wall(proof).judge(name, network, host);
    }

    private WallProof judge(String name, NetworkMode network, Host host) {
        require(values.containsKey("end"), "the proof is not whole");
        require("1".equals(values.get("pid")), "the agent is not process 1");
        require((UID + "," + UID + "," + UID).equals(values.get("uid")), "the uid is not 1000");
        require((UID + "," + UID + "," + UID).equals(values.get("gid")), "the gid is not 1000");
        require(!host.root() || "0".equals(values.get("groups")), "there are supplementary groups");
        require(name.equals(values.get("host")), "the host name is another");
        require("1".equals(values.get("NoNewPrivs")), "no_new_privs is not set");
        long capabilities = 0;
        for (String set : CAPABILITY_SETS) {
            capabilities |= hexadecimal(set);
        }
        require(capabilities == 0, "there are capabilities");
        judgeFilter();
        judgeLandlock(host.landlock());
        judgeNamespaces(network);
        judgeMounts();
        return new WallProof(UID, capabilities, true, true, host.landlock());
    }

    private long hexadecimal(String key) {
        try {
            return Long.parseUnsignedLong(values.getOrDefault(key, ""), 16);
        } catch (NumberFormatException e) {
            throw new JailException("the jail did not prove its wall: " + key + " is not a number");
        }
    }

    /** That a filter is on says the kernel; that it is ours, the calls that the agent tried. */
    private void judgeFilter() {
        require(SECCOMP_MODE_FILTER.equals(values.get("Seccomp")), "no system call filter is on");
        PROBES.forEach((call, errno) ->
                require(errno.equals(values.get("probe." + call)), "the system call filter does not refuse " + call));
    }

    private void judgeLandlock(int version) {
        require(
                Integer.toString(version).equals(values.get("landlock")),
                "Landlock is not in force in version " + version);
        require(version == 0 || EACCES.equals(values.get("probe.write")), "Landlock does not refuse to write");
    }

    private void judgeNamespaces(NetworkMode network) {
        for (String kind : NAMESPACES) {
            require(isOwn(kind), "the " + kind + " namespace is the server's");
        }
        require(isOwn("net") == (network != NetworkMode.HOST), "the network is not " + network);
    }

    private boolean isOwn(String kind) {
        String value = values.getOrDefault("ns." + kind, "");
        require(value.startsWith(kind + ":["), "the " + kind + " namespace is unknown");
        try {
            return !Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind))
                    .toString()
                    .equals(value);
        } catch (IOException e) {
            throw new JailException("cannot read the server's own " + kind + " namespace: " + e.getMessage(), e);
        }
    }

    private void judgeMounts() {
        for (String point : READ_ONLY) {
            require(readOnly.contains(point) && !writable.containsKey(point), point + " is not mounted read-only");
        }
        for (String point : WRITABLE) {
            require(writable.containsKey(point), point + " is not mounted to be written");
        }
        for (String point : writable.keySet()) {
            require(WRITABLE.contains(point) || ALSO_WRITABLE.contains(point), point + " can be written");
        }
        for (String point : readOnly) {
            // whoever can write the directory can put a symlink where the next jail's mount point would be
            require(
                    WRITABLE_BY_SESSION.stream().noneMatch(top -> point.startsWith(top + "/")),
                    point + " lies where a session writes");
        }
        for (String point : WRITABLE_BY_SESSION) {
            List<String> options = List.of(writable.get(point).split(","));
            require(options.contains("nosuid") && options.contains("nodev"), point + " is not nosuid and nodev");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new JailException("the jail did not prove its wall: " + PeerText.escape(otherwise));
        }
    }
}
