package io.sandhold.archives;

import io.sandhold.archives.ArchiveException.Reason;
import io.sandhold.storage.AttributeChange;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Packing and unpacking within one volume.
 *
 * <p>What a stranger packed is unpacked out of sight and put in its place when it is whole: an archive that is refused, breaks off or does
 * not fit leaves nothing. Refused are absolute names and such with {@code ..}, links that lead out, devices and FIFOs; set-uid, set-gid and
 * sticky bits are dropped.
 */
public final class Archives {

    private static final int PIECE = 64 << 10;

    private final ConfinedFiles files;
    private final ArchiveBounds bounds;

    public Archives(ConfinedFiles files, ArchiveBounds bounds) {
        this.files = files;
        this.bounds = bounds;
    }

    /**
     * Packs files and directories, each under its name.
     *
     * @throws IOException if {@code out} does not take it
     * @throws io.sandhold.storage.FileOperationException if one of the members is not there, or a file shrinks while it is read; what went
     *     out is no archive then
     * @throws io.sandhold.storage.TreeBoundException at a bound, likewise
     */
    public Packed pack(List<PackedMember> members, ArchiveFormat format, OutputStream out) throws IOException {
        return new Packing(files, bounds).pack(members, format, out);
    }

    /**
     * Unpacks a stream.
     *
     * @param format as its sender says; else it is known by its first bytes
     * @param staging names that are free for what is not finished, on the same volume: one for the tree, one for a {@code zip}
     * @param target a directory; made where it is not there
     * @param replace whether files that are there are replaced
     * @throws ArchiveException for an archive that is not unpacked
     */
    public Unpacked unpack(
            InputStream archive, Optional<ArchiveFormat> format, Staging staging, VolumePath target, boolean replace) {
        try {
            BufferedInputStream in = new BufferedInputStream(archive, PIECE);
            in.mark(ArchiveFormat.MARK);
            byte[] start = in.readNBytes(ArchiveFormat.MARK);
            in.reset();
            ArchiveFormat known = known(format, start);
            if (known == ArchiveFormat.ZIP) {
                store(in, staging.archive());
                return zip(staging.archive(), staging.tree(), target, replace);
            }
            return put(known, tar(known, in), staging.tree(), target, replace);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** As {@link #unpack(InputStream, Optional, Staging, VolumePath, boolean)}, a file of the volume. */
    public Unpacked unpack(
            VolumePath archive, Optional<ArchiveFormat> format, Staging staging, VolumePath target, boolean replace) {
        try (ConfinedFile file = files.open(archive, Set.of(OpenMode.READ), 0)) {
            byte[] start = new byte[ArchiveFormat.MARK];
            int count = Math.max(0, file.read(ByteBuffer.wrap(start), 0));
            ArchiveFormat known = known(format, Arrays.copyOf(start, count));
            if (known == ArchiveFormat.ZIP) {
                return zip(archive, staging.tree(), target, replace);
            }
            InputStream in = new BufferedInputStream(Channels.newInputStream(new ConfinedChannel(file)), PIECE);
            return put(known, tar(known, in), staging.tree(), target, replace);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /**
     * Two names where nothing is.
     *
     * @param tree for what is unpacked
     * @param archive for an archive that has to lie in a file
     */
    public record Staging(VolumePath tree, VolumePath archive) {}

    private static ArchiveFormat known(Optional<ArchiveFormat> format, byte[] start) {
        return format.or(() -> ArchiveFormat.of(start))
                .orElseThrow(() -> new ArchiveException(
                        Reason.UNSUPPORTED,
                        "it is no archive that is known here: a tar, tar.gz or zip; for an old tar say format=tar"));
    }

    private static ArchiveReader tar(ArchiveFormat format, InputStream in) throws IOException {
        return format == ArchiveFormat.TAR_GZ ? TarReader.compressed(in) : TarReader.plain(in);
    }

    private Unpacked zip(VolumePath archive, VolumePath tree, VolumePath target, boolean replace) throws IOException {
        ConfinedFile file = files.open(archive, Set.of(OpenMode.READ), 0);
        return put(ArchiveFormat.ZIP, ZipReader.open(file, bounds.memory()), tree, target, replace);
    }

    private Unpacked put(
            ArchiveFormat format, ArchiveReader archive, VolumePath tree, VolumePath target, boolean replace)
            throws IOException {
        try (archive) {
            files.makeDirectory(tree, 0755);
            Unpacking unpacking = new Unpacking(files, tree, bounds);
            unpacking.unpack(archive);
            Placement placement = new Placement(files, tree, target, replace, bounds.deadline());
            placement.place();
            unpacking.directories().forEach((name, permissions) -> {
                VolumePath path = name.below(target);
                if (!name.isTop() && !placement.merged(path)) {
                    files.setAttributes(path, AttributeChange.permissions(permissions));
                }
            });
            return new Unpacked(
                    format,
                    unpacking.regularFiles(),
                    unpacking.directories().size(),
                    unpacking.links(),
                    unpacking.bytes());
        }
    }

    private void store(InputStream in, VolumePath path) throws IOException {
        byte[] piece = new byte[PIECE];
        try (ConfinedFile file = files.open(path, Set.of(OpenMode.WRITE, OpenMode.CREATE_NEW), 0600)) {
            long at = 0;
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                bounds.deadline().check();
                bounds.used().run();
                file.write(ByteBuffer.wrap(piece, 0, count), at);
                at += count;
            }
        }
    }

    private static ArchiveException broken(IOException e) {
        Throwable cause = e;
        while (cause.getCause() instanceof IOException deeper) {
            cause = deeper;
        }
        return new ArchiveException(
                Reason.BROKEN,
                "the archive is broken, or breaks off: " + ArchiveException.quoted(String.valueOf(cause.getMessage())),
                e);
    }
}
