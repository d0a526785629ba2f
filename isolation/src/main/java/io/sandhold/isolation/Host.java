package io.sandhold.isolation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What this host lets the server do.
 *
 * @param bubblewrap the program
 * @param root whether the server may take on other uids, and so give each session its own
 * @param mounts whether it may mount, and so reach volumes that a session's uid could not
 * @param landlock the kernel's version of Landlock, or 0 where it has none that is of use
 */
record Host(Path bubblewrap, boolean root, boolean mounts, int landlock) {
    /** Under version 1 no file can be moved from one directory to another (landlock(7)), which sessions must be able to do. */
    private static final int LANDLOCK_LEAST = 2;

    private static final List<String> PROGRAM_DIRECTORIES = List.of("/usr/bin", "/bin", "/usr/local/bin");
    private static final int CAP_SETUID = 7;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int SETUID = 04000;
    /**
     * What {@code /bin/true} needs, and no more: of {@code /} as a whole bubblewrap would take every mount below it along, and fail where one
     * of somebody else's goes away just then.
     */
    private static final List<String> SYSTEM = List.of("/usr", "/bin", "/lib", "/lib32", "/lib64");

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Looks, and tries a bubblewrap with the namespaces and the system call filter that a jail needs. */
    static Host look() {
        Path bubblewrap = PROGRAM_DIRECTORIES.stream()
                .map(directory -> Path.of(directory, "bwrap"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new JailException(
                        "no jail can be built: bubblewrap is not installed; run: apt-get install bubblewrap"));
        try {
            if (((int) Files.getAttribute(bubblewrap, "unix:mode") & SETUID) != 0) {
                throw new JailException("no jail can be built: " + bubblewrap
                        + " is setuid, and a hole in it would be a hole in the host; run: chmod u-s " + bubblewrap);
            }
            tryIt(bubblewrap, SyscallFilter.compile(Architecture.ofThisMachine()), PATIENCE);
            long capabilities = capabilities();
            boolean root =
                    (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0 && has(capabilities, CAP_SETUID);
            int landlock = Libc.landlockVersion();
            return new Host(
                    bubblewrap,
                    root,
                    root && has(capabilities, CAP_SYS_ADMIN),
                    landlock < LANDLOCK_LEAST ? 0 : landlock);
        } catch (IOException e) {
            throw new JailException("cannot find out what this host can do: " + e.getMessage(), e);
        }
    }

    private static boolean has(long capabilities, int capability) {
        return (capabilities >> capability & 1) != 0;
    }

    private static long capabilities() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElse(0);
    }

    private static List<String> trial(Path bubblewrap) {
        List<String> command = new ArrayList<>(List.of(
                bubblewrap.toString(), "--unshare-user", "--unshare-all", "--disable-userns", "--die-with-parent"));
        SYSTEM.forEach(path -> command.addAll(List.of("--ro-bind-try", path, path)));
        command.addAll(List.of("--proc", "/proc", "--seccomp", "0", "--", "/bin/true"));
        return command;
    }

    /** @throws JailException if it fails or has not ended by then */
    static void tryIt(Path bubblewrap, byte[] filter, Duration patience) throws IOException {
        Process process =
                new ProcessBuilder(trial(bubblewrap)).redirectErrorStream(true).start();
        give(process, filter);
        try (var output = process.getInputStream()) {
            // What it says is less than the pipe holds, so it is waited for first: one that hangs says nothing either.
            boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                throw new JailException("no jail can be built: " + bubblewrap + " did not end within "
                        + patience.toSeconds() + " s of starting /bin/true; see what it waits for, and start again");
            }
            String said = PeerText.escape(new String(output.readNBytes(4096), java.nio.charset.StandardCharsets.UTF_8));
            if (process.exitValue() != 0) {
                throw new JailException("no jail can be built: " + bubblewrap + " says: " + said
                        + " (it must be 0.8 or newer, the kernel must have system call filters, CONFIG_SECCOMP_FILTER, and user"
                        + " namespaces must be allowed: sysctl user.max_user_namespaces and, where it exists,"
                        + " kernel.unprivileged_userns_clone=1)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JailException("interrupted while trying bubblewrap", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Less than a pipe holds, so it waits for nobody. A program that ends without reading it says why itself. */
    private static void give(Process process, byte[] filter) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(filter);
        } catch (IOException e) {
            System.getLogger(Host.class.getName()).log(System.Logger.Level.DEBUG, "the filter was not read", e);
        }
    }

    /** Makes a directory that others may pass through but not list. */
    static void makeDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }
}
