package io.sandhold.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The channels over one open file: one for both ways, or two where it is read and appended to, which the JDK does not give in one.
 * They are opened through the descriptor ({@code /proc/self/fd}), and so on the very file that it stands for.
 */
final class FileChannels implements AutoCloseable {
    private final Optional<FileChannel> reader;
    private final Optional<FileChannel> writer;
    private final boolean append;

    private FileChannels(Optional<FileChannel> reader, Optional<FileChannel> writer, boolean append) {
        this.reader = reader;
        this.writer = writer;
        this.append = append;
    }

    static boolean reads(Set<OpenMode> mode) {
        return mode.contains(OpenMode.READ) || !writes(mode);
    }

    static boolean writes(Set<OpenMode> mode) {
        return mode.contains(OpenMode.WRITE) || mode.contains(OpenMode.APPEND) || mode.contains(OpenMode.TRUNCATE);
    }

    static FileChannels open(int descriptor, Set<OpenMode> mode, VolumePath path) {
        boolean append = mode.contains(OpenMode.APPEND);
        EnumSet<StandardOpenOption> options = EnumSet.noneOf(StandardOpenOption.class);
        if (reads(mode)) {
            options.add(StandardOpenOption.READ);
        }
        if (writes(mode) && !append) {
            options.add(StandardOpenOption.WRITE);
        }
        Path self = Path.of(Kernel.own(descriptor));
        int held = openWithoutWaiting(descriptor, mode, path);
        Optional<FileChannel> shared = Optional.empty();
        try {
            if (!options.isEmpty()) {
                shared = Optional.of(FileChannel.open(self, options));
            }
            return new FileChannels(
                    reads(mode) ? shared : Optional.empty(),
                    append
                            ? Optional.of(FileChannel.open(self, StandardOpenOption.APPEND))
                            : writes(mode) ? shared : Optional.empty(),
                    append);
        } catch (IOException e) {
            shared.ifPresent(FileChannels::close);
            throw Refusal.of(FileError.IO, "it cannot be opened (" + e.getMessage() + ")", path);
        } finally {
            Kernel.close(held);
        }
    }

    /**
     * Opens it for as long as the channels take. The JDK's own open would wait for a lease on the file to be broken (45 s, {@code fcntl(2)}
     * under F_SETLEASE, /proc/sys/fs/lease-break-time); this one fails at once, and while it is open no lease can be taken.
     */
    private static int openWithoutWaiting(int descriptor, Set<OpenMode> mode, VolumePath path) {
        int access = !writes(mode) ? 0 : reads(mode) ? Kernel.O_RDWR : Kernel.O_WRONLY;
        try (Scratch scratch = Scratch.lend()) {
            long self = scratch.path(Kernel.own(descriptor).getBytes());
            int flags = access | Kernel.O_NONBLOCK | Kernel.O_CLOEXEC;
            long held = Kernel.call(scratch, SystemCall.OPENAT, Kernel.AT_FDCWD, self, flags);
            if (held == -Errno.EAGAIN) {
                throw Refusal.of(
                        FileError.BUSY,
                        "it is busy: a program in the session holds a lease on it; try again, or end the program",
                        path);
            }
            if (held < 0) {
                throw Refusal.of((int) -held, path);
            }
            return (int) held;
        }
    }

    FileChannel reader(VolumePath path) {
        return reader.orElseThrow(() -> Refusal.of(FileError.PERMISSION, "it was not opened for reading", path));
    }

    FileChannel writer(VolumePath path) {
        return writer.orElseThrow(() -> Refusal.of(FileError.PERMISSION, "it was not opened for writing", path));
    }

    FileChannel any() {
        return writer.or(() -> reader).orElseThrow();
    }

    boolean append() {
        return append;
    }

    @Override
    public void close() {
        reader.ifPresent(FileChannels::close);
        writer.ifPresent(FileChannels::close);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(FileChannels.class.getName())
                    .log(System.Logger.Level.WARNING, "a file of a session did not close cleanly: {0}", e.getMessage());
        }
    }
}
