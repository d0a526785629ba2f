package io.sandhold.storage;

import static io.sandhold.storage.Kernel.O_CLOEXEC;
import static io.sandhold.storage.Kernel.O_RDWR;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * A loop device over a file (loop(4), linux/loop.h). It is held by this object and by what is mounted from it, and detaches itself
 * when neither holds it any more.
 */
final class LoopDevice implements AutoCloseable {
    private static final long LOOP_CTL_GET_FREE = 0x4C82;
    private static final long LOOP_CONFIGURE = 0x4C0A;
    private static final long LOOP_SET_CAPACITY = 0x4C07;
    private static final int LO_FLAGS_AUTOCLEAR = 4;

    /** Others may take the free device first. */
    private static final int TRIES = 1_000;

    private static final int CONFIG_SIZE = 304;
    private static final int FLAGS_AT = 8 + 52;
    private static final int NAME_AT = 8 + 56;
    private static final int NAME_SIZE = 63;

    final String path;
    private final int descriptor;

    private LoopDevice(String path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /** Attaches a free device to a file. */
    static LoopDevice attach(Path file) {
        try (Scratch scratch = Scratch.lend()) {
            int backing = open(scratch, file.toString());
            try {
                for (int i = 0; i < TRIES; i++) {
                    String path = "/dev/loop" + free(scratch);
                    int device = open(scratch, path);
                    long result = configure(scratch, device, backing, file);
                    if (result == 0) {
                        return new LoopDevice(path, device);
                    }
                    Kernel.close(device);
                    if (result != -Errno.EBUSY) {
                        HostPath.checked(result, "attaching " + path + " to", file);
                    }
                }
                throw new StorageException("no loop device stays free long enough to attach " + file);
            } finally {
                Kernel.close(backing);
            }
        }
    }

    private static long free(Scratch scratch) {
        int control = open(scratch, "/dev/loop-control");
        try {
            return HostPath.checked(
                    Kernel.call(scratch, SystemCall.IOCTL, control, LOOP_CTL_GET_FREE),
                    "asking for a free loop device at",
                    Path.of("/dev/loop-control"));
        } finally {
            Kernel.close(control);
        }
    }

    private static long configure(Scratch scratch, int device, int backing, Path file) {
        scratch.struct.asSlice(0, CONFIG_SIZE).fill((byte) 0);
        scratch.struct.set(ValueLayout.JAVA_INT, 0, backing);
        scratch.struct.set(ValueLayout.JAVA_INT, FLAGS_AT, LO_FLAGS_AUTOCLEAR);
        byte[] name = file.getFileName().toString().getBytes();
        scratch.struct.asByteBuffer().put(NAME_AT, name, 0, Math.min(name.length, NAME_SIZE));
        return Kernel.call(scratch, SystemCall.IOCTL, device, LOOP_CONFIGURE, scratch.struct());
    }

    /** Tells a device that its file has another length. */
    static void grown(String path) {
        try (Scratch scratch = Scratch.lend()) {
            int device = open(scratch, path);
            try {
                HostPath.checked(
                        Kernel.call(scratch, SystemCall.IOCTL, device, LOOP_SET_CAPACITY),
                        "giving its file's length to",
                        Path.of(path));
            } finally {
                Kernel.close(device);
            }
        }
    }

    private static int open(Scratch scratch, String path) {
        long result = Kernel.call(
                scratch, SystemCall.OPENAT, Kernel.AT_FDCWD, scratch.path(path.getBytes()), O_RDWR | O_CLOEXEC);
        return (int) HostPath.checked(result, "opening", Path.of(path));
    }

    @Override
    public void close() {
        Kernel.close(descriptor);
    }
}
