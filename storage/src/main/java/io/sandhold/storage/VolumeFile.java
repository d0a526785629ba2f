package io.sandhold.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open file of a volume: a descriptor that says what it is, and over it channels of the JDK's for the bytes. A thread that is
 * interrupted while it reads or writes closes the file, as channels do.
 */
final class VolumeFile implements ConfinedFile, Confinement.Handle {
    private final Confinement confinement;
    private final Descriptor descriptor;
    private final VolumePath path;
    private final FileChannels channels;
    private final ReentrantLock metering = new ReentrantLock();

    private VolumeFile(Confinement confinement, Descriptor descriptor, VolumePath path, FileChannels channels) {
        this.confinement = confinement;
        this.descriptor = descriptor;
        this.path = path;
        this.channels = channels;
    }

    /** Takes over the descriptor, of a file known to be regular. Where it throws the caller closes it, be it closed already. */
    static VolumeFile of(
            Confinement confinement, Descriptor descriptor, VolumePath path, Set<OpenMode> mode, Stat stat) {
        FileChannels channels = FileChannels.open(descriptor.number(), mode, path);
        VolumeFile file = new VolumeFile(confinement, descriptor, path, channels);
        try {
            confinement.opened(file);
            if (mode.contains(OpenMode.TRUNCATE) && stat.size() > 0) {
                channels.writer(path).truncate(0);
                confinement.meter.give(stat.blocks() * 512);
            }
            return file;
        } catch (IOException e) {
            file.close();
            throw failed(e, path);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer into, long position) {
        try (var _ = descriptor.use()) {
            return channels.reader(path).read(into, at(position));
        } catch (IOException e) {
            throw failed(e, path);
        }
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel to) {
        try (var _ = descriptor.use()) {
            return channels.reader(path).transferTo(at(position), count, to);
        } catch (IOException e) {
            throw failed(e, path);
        }
    }

    @Override
    public void write(ByteBuffer from, long position) {
        FileChannel writer = channels.writer(path);
        try (var _ = descriptor.use()) {
            if (!confinement.meter.counts()) {
                writeAll(writer, from, at(position));
                return;
            }
            metering.lock();
            try {
                writeMetered(writer, from, at(position));
            } finally {
                metering.unlock();
            }
        }
    }

    private void writeAll(FileChannel writer, ByteBuffer from, long position) {
        long at = position;
        while (from.hasRemaining()) {
            try {
                at += channels.append() ? writer.write(from) : writer.write(from, at);
            } catch (ClosedChannelException e) {
                throw failed(e, path);
            } catch (IOException e) {
                at += writeToKnowWhy(from, at);
            }
        }
    }

    /** Tries a failed write again by the system call itself, which says exactly why it fails; if it does not, it was written. */
    private int writeToKnowWhy(ByteBuffer from, long position) {
        try (Scratch scratch = Scratch.lend()) {
            int length = (int) Math.min(from.remaining(), scratch.struct.byteSize());
            byte[] some = new byte[length];
            from.duplicate().get(some);
            String self = Kernel.own(descriptor.number());
            int flags = Kernel.O_WRONLY | Kernel.O_CLOEXEC | (channels.append() ? Kernel.O_APPEND : 0);
            int again = (int) confinement.checked(
                    Kernel.call(scratch, SystemCall.OPENAT, Kernel.AT_FDCWD, scratch.path(self.getBytes()), flags),
                    path);
            try {
                scratch.struct.asByteBuffer().put(some);
                int written = (int) confinement.checked(
                        Kernel.call(scratch, SystemCall.PWRITE64, again, scratch.struct(), length, position), path);
                from.position(from.position() + written);
                return written;
            } finally {
                Kernel.close(again);
            }
        }
    }

    /** Writes what the meter has room for: as much as the blocks of the file may grow by, which is settled afterwards. */
    private void writeMetered(FileChannel writer, ByteBuffer from, long position) {
        Stat before = stat();
        long end = (channels.append() ? before.size() : position) + from.remaining();
        boolean dense = before.blocks() * 512 >= before.size();
        long growth = dense ? Math.max(0, end - before.blocks() * 512) : from.remaining();
        if (!confinement.meter.take(growth)) {
            throw confinement.refusal(Errno.EDQUOT, path);
        }
        try {
            writeAll(writer, from, position);
        } finally {
            confinement.meter.give(growth - (stat().blocks() - before.blocks()) * 512);
        }
    }

    @Override
    public long size() {
        return held().size();
    }

    @Override
    public void truncate(long size) {
        FileChannel writer = channels.writer(path);
        Stat before = held();
        try (var _ = descriptor.use()) {
            if (size >= 0 && size < before.size()) {
                writer.truncate(size);
            } else {
                try (Scratch scratch = Scratch.lend()) {
                    long self = scratch.path(Kernel.own(descriptor.number()).getBytes());
                    confinement.checked(Kernel.call(scratch, SystemCall.TRUNCATE, self, size), path);
                }
            }
            confinement.meter.give((before.blocks() - stat().blocks()) * 512);
        } catch (IOException e) {
            throw failed(e, path);
        }
    }

    @Override
    public void sync() {
        try (var _ = descriptor.use()) {
            channels.any().force(true);
        } catch (IOException e) {
            throw failed(e, path);
        }
    }

    @Override
    public FileAttributes attributes() {
        return held().attributes(confinement.identity.uid);
    }

    @Override
    public void setAttributes(AttributeChange change) {
        try (var _ = descriptor.use();
                Scratch scratch = Scratch.lend()) {
            AttributeSetting.set(scratch, confinement, descriptor.number(), change, path);
        }
    }

    @Override
    public void close() {
        confinement.closed(this);
        channels.close();
        descriptor.close();
    }

    private Stat held() {
        try (var _ = descriptor.use()) {
            return stat();
        }
    }

    private Stat stat() {
        try (Scratch scratch = Scratch.lend()) {
            return Stat.of(scratch, descriptor.number());
        }
    }

    private long at(long position) {
        if (position < 0) {
            throw Refusal.of(FileError.INVALID, "a position must not be below 0", path);
        }
        return position;
    }

    private static FileOperationException failed(IOException e, VolumePath path) {
        FileOperationException failure = e instanceof ClosedChannelException
                ? Refusal.of(Errno.EBADF, path)
                : Refusal.of(FileError.IO, "reading or writing failed (" + e.getMessage() + ")", path);
        failure.initCause(e);
        return failure;
    }
}
