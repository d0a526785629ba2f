package io.sandhold.webapi;

import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.Deadline;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.TreeBoundException;
import io.sandhold.storage.TreeWalk;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A search through the lines of a tree's files. A line is looked at up to {@link #LONGEST_LINE} bytes and shown up to {@link #SHOWN}
 * characters; a file with a NUL in its first piece is no text and is left out. One thread.
 */
final class ContentSearch {

    static final int LONGEST_LINE = 16 << 10;
    static final int SHOWN = 400;

    private static final int PIECE = 64 << 10;
    private static final int COST_OF_A_MATCH = 100;

    private final ConfinedFiles files;
    private final LinePattern pattern;
    private final int limit;
    private final Deadline deadline;
    private final HeapShare heap;
    private final byte[] piece = new byte[PIECE];
    private final byte[] line = new byte[LONGEST_LINE];
    private final JsonArrayBuilder matches = Json.createArrayBuilder();
    private int found;
    private int searched;
    private int leftOut;
    private boolean full;

    ContentSearch(ConfinedFiles files, LinePattern pattern, int limit, Deadline deadline, HeapShare heap) {
        this.files = files;
        this.pattern = pattern;
        this.limit = limit;
        this.deadline = deadline;
        this.heap = heap;
    }

    /**
     * Looks through one file.
     *
     * @param shown its name in the answer
     * @return whether there is room for more
     * @throws TreeBoundException when the time is over
     */
    boolean in(TreeWalk.Entry entry, String shown) {
        try (ConfinedFile file = files.open(entry.path(), Set.of(OpenMode.READ, OpenMode.NO_FOLLOW), 0)) {
            read(file, shown);
        } catch (FileOperationException e) {
            if (e.error() == FileError.CLOSED) {
                throw e;
            }
            leftOut++;
        }
        return !full;
    }

    private void read(ConfinedFile file, String shown) {
        int length = 0;
        int number = 1;
        long at = 0;
        for (int count = file.read(ByteBuffer.wrap(piece), 0);
                count > 0 && !full;
                count = file.read(ByteBuffer.wrap(piece), at)) {
            deadline.check();
            if (at == 0 && hasNul(count)) {
                leftOut++;
                return;
            }
            at += count;
            for (int i = 0; i < count && !full; i++) {
                if (piece[i] == '\n') {
                    look(length, shown, number++);
                    length = 0;
                } else if (length < LONGEST_LINE) {
                    line[length++] = piece[i];
                }
            }
        }
        if (length > 0 && !full) {
            look(length, shown, number);
        }
        searched++;
    }

    private boolean hasNul(int count) {
        for (int i = 0; i < count; i++) {
            if (piece[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private void look(int length, String shown, int number) {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        String text = new String(line, 0, end, StandardCharsets.UTF_8);
        if (!pattern.in(text, deadline)) {
            return;
        }
        if (found >= limit || !heap.tryTake(2 * (shown.length() + Math.min(SHOWN, text.length())) + COST_OF_A_MATCH)) {
            full = true;
            return;
        }
        found++;
        matches.add(Json.createObjectBuilder()
                .add("path", shown)
                .add("line", number)
                .add("text", text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text));
    }

    JsonArrayBuilder matches() {
        return matches;
    }

    int searched() {
        return searched;
    }

    /** Files that are no text, or may not be read. */
    int leftOut() {
        return leftOut;
    }

    /** Whether more was found than there is room for. */
    boolean full() {
        return full;
    }
}
