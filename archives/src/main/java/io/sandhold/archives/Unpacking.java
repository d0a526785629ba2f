package io.sandhold.archives;

import io.sandhold.archives.ArchiveException.Reason;
import io.sandhold.storage.AttributeChange;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An archive on its way into a directory of its own, out of sight. Nothing of it is written through a symlink: those are made last, when
 * all else is in its place. What it holds is written as the session, so that its quota is held by whoever holds it always. One thread.
 */
final class Unpacking {

    private static final int PIECE = 64 << 10;
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    /** UTF-16 units of the names of symlinks and directories and of what links say, at most: they are held until the end. */
    private static final int MOST_TEXT = 4 << 20;

    private static final long LATEST = 253_402_300_799L; // the end of the year 9999

    private final ConfinedFiles files;
    private final VolumePath top;
    private final ArchiveBounds bounds;
    private final byte[] piece = new byte[PIECE];
    private final Set<EntryName> made = new HashSet<>();
    private final Map<EntryName, String> symlinks = new LinkedHashMap<>();
    private final Map<EntryName, Integer> directories = new LinkedHashMap<>();
    private int entries;
    private int text;
    private long regular;
    private long bytes;

    /**
     * @param top an empty directory
     */
    Unpacking(ConfinedFiles files, VolumePath top, ArchiveBounds bounds) {
        this.files = files;
        this.top = top;
        this.bounds = bounds;
    }

    /** Unpacks all of it. Where it throws, some of it lies in the directory. */
    void unpack(ArchiveReader archive) throws IOException {
        Optional<ArchivedEntry> entry = archive.next();
        while (entry.isPresent()) {
            bounds.deadline().check();
            bounds.used().run();
            if (++entries > bounds.entries()) {
                throw new ArchiveException(
                        Reason.TOO_MANY, "the archive has over " + bounds.entries() + " entries; send it in parts");
            }
            put(archive, entry.get());
            entry = archive.next();
        }
        for (Map.Entry<EntryName, String> link : symlinks.entrySet()) {
            bounds.deadline().check();
            symlink(link.getKey(), link.getValue());
        }
    }

    long regularFiles() {
        return regular;
    }

    int links() {
        return symlinks.size();
    }

    long bytes() {
        return bytes;
    }

    /** Directories that the archive itself names, with their permissions. */
    Map<EntryName, Integer> directories() {
        return directories;
    }

    private void put(ArchiveReader archive, ArchivedEntry entry) throws IOException {
        EntryName name = EntryName.of(entry.name());
        switch (entry.kind()) {
            case DIRECTORY -> {
                hold(entry.name());
                directories.put(name, entry.permissions().orElse(DIRECTORY_MODE) | 0700);
                makeDirectory(name);
            }
            case FILE -> file(archive, entry, named(name, entry));
            case SYMLINK -> {
                named(name, entry).checkLink(entry.target());
                hold(entry.name());
                hold(entry.target());
                symlinks.put(name, entry.target());
            }
            case HARD_LINK -> hardLink(entry, named(name, entry));
            case OTHER -> throw ArchiveException.unsafe("is a device, a FIFO or a socket", entry.name());
        }
    }

    private static EntryName named(EntryName name, ArchivedEntry entry) {
        if (name.isTop()) {
            throw ArchiveException.unsafe("has no name and is no directory", entry.name());
        }
        return name;
    }

    private void hold(String more) {
        text += more.length();
        if (text > MOST_TEXT) {
            throw new ArchiveException(
                    Reason.TOO_MANY, "the archive has more directories and links than fit; send it in parts");
        }
        bounds.memory().accept(2 * more.length());
    }

    private void makeDirectory(EntryName name) {
        if (name.isTop() || made.contains(name)) {
            return;
        }
        makeDirectory(name.parent());
        String shown = String.join("/", name.names());
        hold(shown);
        try {
            files.makeDirectory(name.below(top), DIRECTORY_MODE);
        } catch (FileOperationException e) {
            throw e.error() == FileError.EXISTS || e.error() == FileError.NOT_A_DIRECTORY
                    ? ArchiveException.unsafe("is a directory and something else at once", shown)
                    : e;
        }
        made.add(name);
    }

    private void file(ArchiveReader archive, ArchivedEntry entry, EntryName name) throws IOException {
        makeDirectory(name.parent());
        try (ConfinedFile file = create(name, entry)) {
            InputStream content = archive.content();
            long at = 0;
            for (int count = content.read(piece); count >= 0; count = content.read(piece)) {
                bounds.deadline().check();
                bounds.used().run();
                file.write(ByteBuffer.wrap(piece, 0, count), at);
                at += count;
            }
            file.setAttributes(AttributeChange.permissions(entry.permissions().orElse(FILE_MODE)));
            entry.modified()
                    .filter(Unpacking::canBe)
                    .ifPresent(time -> file.setAttributes(AttributeChange.times(Instant.now(), time)));
            regular++;
            bytes += at;
        }
    }

    private static boolean canBe(Instant time) {
        return time.getEpochSecond() >= 0 && time.getEpochSecond() <= LATEST;
    }

    /** A file, in the place of one that the archive has given that name before, as {@code tar} has it. */
    private ConfinedFile create(EntryName name, ArchivedEntry entry) {
        VolumePath path = name.below(top);
        Set<OpenMode> mode = Set.of(OpenMode.WRITE, OpenMode.CREATE_NEW);
        try {
            return files.open(path, mode, 0600);
        } catch (FileOperationException e) {
            if (e.error() != FileError.EXISTS) {
                throw e;
            }
            if (made.contains(name)) {
                throw ArchiveException.unsafe("is a directory and a file at once", entry.name());
            }
            files.removeFile(path);
            return files.open(path, mode, 0600);
        }
    }

    private void hardLink(ArchivedEntry entry, EntryName name) {
        EntryName existing = EntryName.of(entry.target());
        if (existing.isTop()) {
            throw ArchiveException.unsafe("is a link to no file", entry.name());
        }
        makeDirectory(name.parent());
        try {
            files.hardLink(existing.below(top), name.below(top));
            regular++;
        } catch (FileOperationException e) {
            throw e.error() == FileError.QUOTA
                    ? e
                    : ArchiveException.unsafe("is a link to what the archive has not before it", entry.name());
        }
    }

    private void symlink(EntryName name, String target) {
        makeDirectory(name.parent());
        try {
            files.symlink(target.getBytes(StandardCharsets.UTF_8), name.below(top));
        } catch (FileOperationException e) {
            throw e.error() == FileError.EXISTS
                    ? ArchiveException.unsafe(
                            "is a symbolic link and something else at once", String.join("/", name.names()))
                    : e;
        }
    }
}
