package io.sandhold.webapi;

import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.DirectoryEntries;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileEntry;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.FileType;
import io.sandhold.storage.VolumePath;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What lies in a directory, and below it: regular files and directories, by name. A symlink is shown as what it leads to inside the
 * volume, and never walked into; one that leads nowhere, a FIFO, a socket and a device are left out. One thread at a time.
 */
final class Listing {

    /** UTF-16 units of all paths together, at most: a path may be 4 KiB, and stands whole in each entry below it. */
    static final int MOST_TEXT = 16 << 20;

    private final int most;
    private final List<Item> files = new ArrayList<>();
    private final List<Item> directories = new ArrayList<>();
    private int text;
    private boolean truncated;
    private boolean tooDeep;

    /**
     * @param most the most entries taken; what goes beyond is left out
     */
    Listing(int most) {
        this.most = most;
    }

    void add(ConfinedFiles volume, WorkspacePath start, boolean recursive) {
        Deque<Directory> open = new ArrayDeque<>(List.of(Directory.of(start)));
        boolean first = true;
        while (!open.isEmpty() && !truncated) {
            Directory directory = open.removeFirst();
            try (DirectoryEntries entries = volume.list(directory.path)) {
                while (entries.hasNext() && !truncated) {
                    FileEntry entry = entries.next();
                    Optional<Directory> below = directory.below(entry.text());
                    tooDeep |= below.isEmpty();
                    below.filter(path -> take(volume, path, entry) && recursive).ifPresent(open::addLast);
                }
            } catch (FileOperationException e) {
                if (first || e.error() != FileError.NOT_FOUND && e.error() != FileError.NOT_A_DIRECTORY) {
                    throw e;
                }
            }
            first = false;
        }
    }

    /** Whether it is a directory of its own, to be walked into. */
    private boolean take(ConfinedFiles volume, Directory path, FileEntry entry) {
        FileAttributes own = entry.attributes();
        Optional<FileAttributes> shown = own.type() == FileType.SYMLINK ? target(volume, path.path) : Optional.of(own);
        boolean file = shown.filter(FileAttributes::isRegularFile).isPresent();
        if (!file && shown.filter(FileAttributes::isDirectory).isEmpty()) {
            return false;
        }
        if (files.size() + directories.size() >= most || text + path.shown.length() > MOST_TEXT) {
            truncated = true;
            return false;
        }
        text += path.shown.length();
        (file ? files : directories).add(new Item(path.shown, FileHeaders.extension(entry.text()), shown.get()));
        return own.isDirectory();
    }

    private static Optional<FileAttributes> target(ConfinedFiles volume, VolumePath path) {
        try {
            return Optional.of(volume.attributes(path));
        } catch (FileOperationException e) {
            return Optional.empty();
        }
    }

    JsonArray files(boolean withTimes) {
        files.sort(Comparator.comparing(Item::path));
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (Item item : files) {
            JsonObjectBuilder file = Json.createObjectBuilder()
                    .add("filename", item.path)
                    .add("size", item.attributes.size())
                    .add("type", item.extension);
            if (withTimes) {
                file.add("modified_at", EpochSeconds.of(item.attributes.modified()));
            }
            array.add(file);
        }
        return array.build();
    }

    JsonArray directories() {
        JsonArrayBuilder array = Json.createArrayBuilder();
        directories.stream().map(Item::path).sorted().forEach(array::add);
        return array.build();
    }

    boolean truncated() {
        return truncated || tooDeep;
    }

    private record Item(String path, String extension, FileAttributes attributes) {}

    /** A path in the volume, and as the answers name it. */
    private record Directory(VolumePath path, String shown) {

        static Directory of(WorkspacePath path) {
            return new Directory(path.inVolume(), path.shown());
        }

        /** Empty where the path would be longer than one may be; a session gets there step by step. */
        Optional<Directory> below(String name) {
            try {
                return Optional.of(new Directory(path.resolve(name), shown.isEmpty() ? name : shown + "/" + name));
            } catch (FileOperationException e) {
                return Optional.empty();
            }
        }
    }
}
