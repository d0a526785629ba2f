package io.sandhold.isolation;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.OptionalInt;

/** The system calls that the JDK has no words for: a descriptor that names a file without opening it, its end, Landlock. */
final class Libc {
    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout ERRNO_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            ERRNO_STATE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle PAGE_SIZE =
            LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("getpagesize"), FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle SYSCALL_OF_NUMBERS = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    private static final long PIDFD_SEND_SIGNAL = 424; // both on every architecture
    private static final long PIDFD_OPEN = 434;
    private static final int ESRCH = 3;
    private static final long LANDLOCK_CREATE_RULESET = 444; // on every architecture
    private static final int LANDLOCK_CREATE_RULESET_VERSION = 1;

    private Libc() {}

    /** A descriptor for the file itself, {@code open(2)} with {@code O_PATH | O_NOFOLLOW | O_CLOEXEC}. */
    static int openPath(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            int fd =
                    (int) OPEN.invokeExact(state, arena.allocateFrom(path.toString()), O_PATH | O_NOFOLLOW | O_CLOEXEC);
            if (fd < 0) {
                throw new IOException(path + ": errno " + (int) ERRNO.get(state, 0L));
            }
            return fd;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes of a page of memory ({@code getpagesize(2)}). */
    static int pageSize() {
        try {
            return (int) PAGE_SIZE.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** A descriptor that stands for a process ({@code pidfd_open(2)}); empty where there is none of that number. */
    static OptionalInt pidfdOpen(long pid) throws IOException {
        long fd = ofProcess(PIDFD_OPEN, pid, 0, "process " + pid);
        return fd < 0 ? OptionalInt.empty() : OptionalInt.of((int) fd);
    }

    /** Sends a signal to the process that a descriptor stands for ({@code pidfd_send_signal(2)}); false where it is gone. */
    static boolean pidfdSignal(int fd, int signal) throws IOException {
        return ofProcess(PIDFD_SEND_SIGNAL, fd, signal, "signal " + signal) >= 0;
    }

    /** The result of a system call; -1 where the process is not there. */
    private static long ofProcess(long call, long first, long second, String what) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            long result = (long) SYSCALL_OF_NUMBERS.invokeExact(state, call, first, second, 0L, 0L);
            int errno = (int) ERRNO.get(state, 0L);
            if (result < 0 && errno != ESRCH) {
                throw new IOException(what + ": errno " + errno);
            }
            return result;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The kernel's version of Landlock ({@code landlock_create_ruleset(2)}), or 0 where it has none or it is switched off. */
    static int landlockVersion() {
        try {
            long version = (long) SYSCALL.invokeExact(
                    LANDLOCK_CREATE_RULESET, MemorySegment.NULL, 0L, LANDLOCK_CREATE_RULESET_VERSION);
            return (int) Math.max(0, version);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void close(int fd) {
        try {
            // Its result tells nothing for a descriptor that was never written through.
            int ignored = (int) CLOSE.invokeExact(fd);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
