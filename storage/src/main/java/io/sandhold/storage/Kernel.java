package io.sandhold.storage;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The way into the kernel: {@code syscall(2)} of the C library. A call gives what the kernel gave, or {@code -errno}, and never
 * throws for what the kernel says.
 *
 * <p>A call holds its carrier thread for as long as it takes, and so does a row of calls, since a virtual thread is not taken off in
 * between. The bytes of files, of which a session can move any amount, therefore do not go this way but by {@link
 * java.nio.channels.FileChannel}, for which the scheduler makes up. What does go this way and can take long on a slow disk or a large
 * tree: a btrfs commit (at most one a second), mounting and unmounting, removing a tree and counting one.
 */
final class Kernel {
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_EMPTY_PATH = 0x1000;

    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_APPEND = 0x400;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
    static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_AT = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    static final long CAPTURE = STATE.byteSize();

    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.captureCallState("errno"));

    /** Whether the server is root, and so acts under its sessions' uids rather than its own. */
    static final boolean ROOT = effectiveUid() == 0;

    private Kernel() {}

    static long call(Scratch scratch, SystemCall call, long a, long b, long c, long d, long e) {
        try {
            MemorySegment state = scratch.errno;
            long result;
            int errno;
            do {
                result = (long) SYSCALL.invokeExact(state, call.number, a, b, c, d, e);
                errno = result == -1 ? state.get(ValueLayout.JAVA_INT, ERRNO_AT) : 0;
            } while (errno == Errno.EINTR && call != SystemCall.CLOSE);
            return result == -1 ? -errno : result;
        } catch (Throwable impossible) {
            throw new StorageException("calling the kernel failed: " + impossible, impossible);
        }
    }

    static long call(Scratch scratch, SystemCall call, long a, long b, long c, long d) {
        return call(scratch, call, a, b, c, d, 0);
    }

    static long call(Scratch scratch, SystemCall call, long a, long b, long c) {
        return call(scratch, call, a, b, c, 0, 0);
    }

    static long call(Scratch scratch, SystemCall call, long a, long b) {
        return call(scratch, call, a, b, 0, 0, 0);
    }

    static void close(int descriptor) {
        try (Scratch scratch = Scratch.lend()) {
            call(scratch, SystemCall.CLOSE, descriptor, 0);
        }
    }

    static int effectiveUid() {
        try (Scratch scratch = Scratch.lend()) {
            return (int) call(scratch, SystemCall.GETEUID, 0, 0);
        }
    }

    /** The path by which this process reaches its own open descriptor. */
    static String own(int descriptor) {
        return "/proc/self/fd/" + descriptor;
    }
}
