package io.sandhold.archives;

import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.FileType;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.TreeBound;
import io.sandhold.storage.TreeBoundException;
import io.sandhold.storage.TreeWalk;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files of a volume on their way into one archive. Names are the bytes that they are, as {@link StandardCharsets#ISO_8859_1} text. One thread. */
final class Packing {

    private static final int PIECE = 64 << 10;

    private final ConfinedFiles files;
    private final ArchiveBounds bounds;
    private final byte[] piece = new byte[PIECE];
    private long entries;
    private long regular;
    private long directories;
    private long links;
    private long leftOut;
    private long bytes;

    Packing(ConfinedFiles files, ArchiveBounds bounds) {
        this.files = files;
        this.bounds = bounds;
    }

    Packed pack(List<PackedMember> members, ArchiveFormat format, OutputStream out) throws IOException {
        try (ArchiveWriter archive = writer(format, out)) {
            for (PackedMember member : members) {
                pack(member, archive);
            }
            archive.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new Packed(regular, directories, links, leftOut, bytes);
    }

    private ArchiveWriter writer(ArchiveFormat format, OutputStream out) throws IOException {
        return switch (format) {
            case TAR -> TarWriter.plain(out);
            case TAR_GZ -> TarWriter.compressed(out);
            case ZIP -> new ZipWriter(out, bounds.memory());
        };
    }

    private void pack(PackedMember member, ArchiveWriter archive) {
        String top = new String(member.name().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        TreeWalk walk = new TreeWalk(files, bounds.entries() - entries, bounds.deadline());
        Optional<TreeBound> bound = walk.visit(member.path(), entry -> {
            String below = new String(entry.below(), StandardCharsets.ISO_8859_1);
            String name = top.isEmpty() || below.isEmpty() ? top + below : top + "/" + below;
            entries++;
            bounds.used().run();
            if (!name.isEmpty()) {
                try {
                    put(entry, name, archive);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return TreeWalk.Step.ON;
        });
        if (bound.isPresent()) {
            throw new TreeBoundException(bound.get());
        }
        leftOut += walk.unread();
    }

    private void put(TreeWalk.Entry entry, String name, ArchiveWriter archive) throws IOException {
        FileAttributes attributes = entry.attributes();
        switch (attributes.type()) {
            case DIRECTORY -> {
                archive.directory(name, attributes);
                directories++;
            }
            case REGULAR -> file(entry, name, archive);
            case SYMLINK -> {
                try {
                    byte[] target = files.readLink(entry.path());
                    archive.symlink(name, attributes, target);
                    links++;
                } catch (FileOperationException e) {
                    leaveOut(entry, e);
                }
            }
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> leftOut++;
        }
    }

    /** What goes away while a tree is walked through is left out; what was asked for by name must be there. */
    private void leaveOut(TreeWalk.Entry entry, FileOperationException e) {
        if (entry.depth() == 0 || e.error() == FileError.CLOSED || e.error() == FileError.IO) {
            throw e;
        }
        leftOut++;
    }

    private void file(TreeWalk.Entry entry, String name, ArchiveWriter archive) throws IOException {
        try (ConfinedFile file = files.open(entry.path(), Set.of(OpenMode.READ, OpenMode.NO_FOLLOW), 0)) {
            FileAttributes attributes = file.attributes();
            if (attributes.type() == FileType.REGULAR) {
                OutputStream out = archive.file(name, attributes);
                copy(file, attributes.size(), out, entry);
                archive.end();
                regular++;
                bytes += attributes.size();
            }
        } catch (CutOff e) {
            throw e.refusal;
        } catch (FileOperationException e) {
            leaveOut(entry, e);
        }
    }

    /** Copies just so many bytes, which stand in the archive already: what is written behind them is left out, what is missing is told. */
    private void copy(ConfinedFile file, long size, OutputStream out, TreeWalk.Entry entry) throws IOException {
        for (long at = 0; at < size; ) {
            bounds.deadline().check();
            bounds.used().run();
            int count;
            try {
                count = file.read(ByteBuffer.wrap(piece, 0, (int) Math.min(PIECE, size - at)), at);
            } catch (FileOperationException e) {
                throw new CutOff(e);
            }
            if (count <= 0) {
                throw new CutOff(new FileOperationException(
                        FileError.BUSY, "it shrank while it was packed; try again: " + entry.path()));
            }
            out.write(piece, 0, count);
            at += count;
        }
    }

    /** A file whose content could not be read to its end, when its head was in the archive already. */
    private static final class CutOff extends RuntimeException {
        private final transient FileOperationException refusal;

        CutOff(FileOperationException refusal) {
            super(refusal);
            this.refusal = refusal;
        }
    }
}
