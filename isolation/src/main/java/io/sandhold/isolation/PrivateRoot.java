package io.sandhold.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The mounts that a jail's private root starts from, as {@code mount --all} reads them (fstab(5)): with inodes of each jail's own where this
 * host can mount that, else with those of the host.
 */
final class PrivateRoot {
    /** The file, beside {@code run_isolated.sh}. */
    static final String FILE = "private_root.fstab";

    /** Where a jail's private root is put together; nothing of the server may lie below. */
    static final Path WALL = Path.of("/run/sandhold.wall");

    private static final System.Logger LOG = System.getLogger(PrivateRoot.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SAID_LONGEST = 4096;

    /** A system that is spread over several mounts has them below one of these. */
    private static final List<Path> SYSTEM = List.of(
            Path.of("/usr"),
            Path.of("/etc"),
            Path.of("/bin"),
            Path.of("/sbin"),
            Path.of("/lib"),
            Path.of("/lib32"),
            Path.of("/lib64"),
            Path.of("/libx32"));

    /** Mounts the lines, and looks whether /dev has devices there: in some containers each is a mount of its own. */
    private static final String TRIAL = """
            [ -d %1$s ] || mkdir -p %1$s
            mount --all --fstab private_root.fstab
            for device in null zero full random urandom tty; do [ -c %1$s/dev/$device ]; done
            true <%1$s/dev/null
            [ -x %1$s/run/libexec/agent ]
            """.formatted(WALL);

    private PrivateRoot() {}

    /**
     * Writes the file for this host, whose mounts it tries in a namespace that ends with the trial.
     *
     * @param libexec the directory of {@code run_isolated.sh} and the agent
     * @param mounts whether the server may mount at all; where not, nothing is tried
     * @return whether what jails have in common has inodes of each one's own
     */
    static boolean install(Path libexec, boolean mounts) throws IOException {
        List<String> points = systemMounts(Files.readAllLines(Path.of("/proc/self/mountinfo")));
        List<String> own = lines(FILE);
        points.forEach(point -> own.add(isOverlaid(point) ? overlay(point) : bind(point)));
        Files.write(libexec.resolve(FILE), own);
        if (mounts && works(libexec)) {
            return true;
        }
        List<String> shared = lines("shared_root.fstab");
        points.forEach(point -> shared.add(bind(point)));
        Files.write(libexec.resolve(FILE), shared);
        return false;
    }

    /** The mount points of the system but the root, those above first, spelt as mountinfo and fstab do. */
    static List<String> systemMounts(List<String> mountinfo) {
        return mountinfo.stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields.length > 4 && SYSTEM.stream().anyMatch(Path.of(fields[4])::startsWith))
                .map(fields -> fields[4])
                .distinct()
                .sorted()
                .toList();
    }

    /** A file cannot be, and of these characters an overlay's options would make something else. */
    private static boolean isOverlaid(String point) {
        return Files.isDirectory(Path.of(point))
                && point.chars().noneMatch(character -> character == ':' || character == ',' || character == '\\');
    }

    private static String overlay(String point) {
        return "overlay " + WALL + point + " overlay ro,lowerdir=" + point + ":" + WALL + "/run/none 0 0";
    }

    private static String bind(String point) {
        return point + " " + WALL + point + " none bind 0 0";
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = PrivateRoot.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new JailException("the server's jar is incomplete: it has no " + resource + "; build it again");
            }
            return new ArrayList<>(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
    }

    private static boolean works(Path libexec) throws IOException {
        Process trial = new ProcessBuilder(
                        "/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/sh", "-euc", TRIAL)
                .directory(libexec.toFile())
                .redirectErrorStream(true)
                .start();
        try (var said = trial.getInputStream()) {
            if (!trial.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            String text = new String(said.readNBytes(SAID_LONGEST), StandardCharsets.UTF_8);
            if (trial.exitValue() != 0) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        () -> "no root with inodes of its own can be mounted: " + PeerText.escape(text));
            }
            return trial.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JailException("interrupted while trying the mounts of a jail's root", e);
        } finally {
            trial.destroyForcibly();
        }
    }
}
