package io.sandhold.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is mounted in the volumes' directory: {@code mount(2)}, {@code umount2(2)} and {@code /proc/self/mountinfo} (proc(5)). */
final class Mounts {
    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_NOATIME = 1024;
    private static final long FLAGS = MS_NOSUID | MS_NODEV | MS_NOATIME;
    private static final long MS_REMOUNT = 32;
    private static final int MNT_DETACH = 2;
    private static final int ST_RDONLY = 1;

    private Mounts() {}

    /**
     * A file system that is mounted.
     *
     * @param source what is mounted, a device's path
     */
    record Mount(Path target, String type, String source) {}

    /** Mounts with {@code nosuid,nodev,noatime}. */
    static void mount(String source, Path target, String type, String options) {
        mount(source, target, type, FLAGS, options);
    }

    /** Gives new options to what is mounted. */
    static void remount(Path target, String options) {
        mount("none", target, "none", FLAGS | MS_REMOUNT, options);
    }

    private static void mount(String source, Path target, String type, long flags, String options) {
        try (Scratch scratch = Scratch.lend()) {
            byte[] strings = (type + "\0" + options + "\0").getBytes(StandardCharsets.UTF_8);
            scratch.struct.asByteBuffer().put(strings);
            long result = Kernel.call(
                    scratch,
                    SystemCall.MOUNT,
                    scratch.path(source.getBytes(StandardCharsets.UTF_8)),
                    scratch.otherPath(target.toString().getBytes()),
                    scratch.struct(),
                    flags,
                    scratch.struct() + type.length() + 1);
            if (result < 0) {
                throw new StorageException("mounting " + source + " (" + type + ") on " + target + " failed with errno "
                        + -result + hint((int) -result, type));
            }
        }
    }

    private static String hint(int errno, String type) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> ": it needs root (CAP_SYS_ADMIN)";
            case Errno.ENODEV -> ": this kernel has no " + type;
            default -> "";
        };
    }

    /** Unmounts, if something is mounted there; what is still in use goes when its last user goes. */
    static void unmount(Path target) {
        if (on(target).isEmpty()) {
            return;
        }
        try (Scratch scratch = Scratch.lend()) {
            long name = scratch.path(target.toString().getBytes());
            long result = Kernel.call(scratch, SystemCall.UMOUNT2, name, 0);
            if (result == -Errno.EBUSY) {
                result = Kernel.call(scratch, SystemCall.UMOUNT2, name, MNT_DETACH);
            }
            HostPath.checked(result, "unmounting", target);
        }
    }

    /** What is mounted right in a directory. */
    static List<Mount> in(Path directory) {
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).stream()
                    .map(Mounts::parse)
                    .filter(mount -> directory.equals(mount.target().getParent()))
                    .toList();
        } catch (IOException e) {
            throw new StorageException("/proc/self/mountinfo cannot be read: " + e.getMessage(), e);
        }
    }

    /** What is mounted on a directory. */
    static Optional<Mount> on(Path target) {
        return in(target.getParent()).stream()
                .filter(mount -> mount.target().equals(target))
                .findFirst();
    }

    private static Mount parse(String line) {
        String[] fields = line.split(" ");
        int separator = List.of(fields).indexOf("-");
        return new Mount(Path.of(unescaped(fields[4])), fields[separator + 1], unescaped(fields[separator + 2]));
    }

    /** Blanks, tabs, line ends and backslashes stand there in octal. */
    private static String unescaped(String field) {
        byte[] raw = field.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '\\' && i + 3 < raw.length) {
                out[length++] = (byte) Integer.parseInt(field.substring(i + 1, i + 4), 8);
                i += 3;
            } else {
                out[length++] = raw[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    /** Whether a directory's file system takes writes: one that met an error in itself has made itself read-only. */
    static boolean writable(Path directory) {
        try {
            return (FileSystemStat.of(directory).flags() & ST_RDONLY) == 0;
        } catch (StorageException e) {
            return false;
        }
    }
}
