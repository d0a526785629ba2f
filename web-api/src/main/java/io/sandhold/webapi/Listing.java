package io.sandhold.webapi;

import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.DirectoryEntries;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileEntry;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.FileType;
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

    private final int most;
    private final List<Item> files = new ArrayList<>();
    private final List<Item> directories = new ArrayList<>();
    private boolean truncated;

    /**
     * @param most the most entries taken; what goes beyond is left out
     */
    Listing(int most) {
        this.most = most;
    }

    void add(ConfinedFiles volume, WorkspacePath start, boolean recursive) {
        Deque<WorkspacePath> open = new ArrayDeque<>(List.of(start));
        boolean first = true;
        while (!open.isEmpty() && !truncated) {
            WorkspacePath directory = open.removeFirst();
            try (DirectoryEntries entries = volume.list(directory.inVolume())) {
                while (entries.hasNext() && !truncated) {
                    FileEntry entry = entries.next();
                    WorkspacePath path = below(directory, entry.text());
                    boolean walk = take(volume, path, entry.attributes()) && recursive;
                    if (walk) {
                        open.addLast(path);
                    }
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
    private boolean take(ConfinedFiles volume, WorkspacePath path, FileAttributes own) {
        Optional<FileAttributes> shown = own.type() == FileType.SYMLINK ? target(volume, path) : Optional.of(own);
        if (files.size() + directories.size() >= most) {
            truncated = true;
        } else if (shown.filter(FileAttributes::isRegularFile).isPresent()) {
            files.add(new Item(path, shown.get()));
        } else if (shown.filter(FileAttributes::isDirectory).isPresent()) {
            directories.add(new Item(path, shown.get()));
            return own.isDirectory();
        }
        return false;
    }

    private static Optional<FileAttributes> target(ConfinedFiles volume, WorkspacePath path) {
        try {
            return Optional.of(volume.attributes(path.inVolume()));
        } catch (FileOperationException e) {
            return Optional.empty();
        }
    }

    private static WorkspacePath below(WorkspacePath directory, String name) {
        List<String> names = new ArrayList<>(directory.names());
        names.add(name);
        return new WorkspacePath(directory.root(), names);
    }

    JsonArray files(boolean withTimes) {
        files.sort(Comparator.comparing(item -> item.path.shown()));
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (Item item : files) {
            JsonObjectBuilder file = Json.createObjectBuilder()
                    .add("filename", item.path.shown())
                    .add("size", item.attributes.size())
                    .add("type", FileHeaders.extension(item.path.lastName()));
            if (withTimes) {
                file.add("modified_at", EpochSeconds.of(item.attributes.modified()));
            }
            array.add(file);
        }
        return array.build();
    }

    JsonArray directories() {
        JsonArrayBuilder array = Json.createArrayBuilder();
        directories.stream().map(item -> item.path.shown()).sorted().forEach(array::add);
        return array.build();
    }

    boolean truncated() {
        return truncated;
    }

    private record Item(WorkspacePath path, FileAttributes attributes) {}
}
