package io.sandhold.archives;

import io.sandhold.storage.FileAttributes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.function.IntConsumer;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * A {@code zip} with names in UTF-8, where a byte that is none becomes U+FFFD, and Unix permissions and symlinks as Info-ZIP has them. Its list of
 * entries is held until the end.
 */
final class ZipWriter implements ArchiveWriter {

    /** What an entry holds beside its name. */
    private static final int COST = 200;

    private static final int DIRECTORY = 0040000;
    private static final int SYMLINK = 0120000;
    private static final int REGULAR = 0100000;

    private final IntConsumer memory;
    private final Compressing zip;

    ZipWriter(OutputStream out, IntConsumer memory) {
        this.memory = memory;
        this.zip = new Compressing(out);
        zip.setUseZip64(Zip64Mode.AsNeeded);
    }

    @Override
    public void directory(String name, FileAttributes attributes) throws IOException {
        put(name + "/", attributes, DIRECTORY, 0);
        end();
    }

    @Override
    public void symlink(String name, FileAttributes attributes, byte[] target) throws IOException {
        put(name, attributes, SYMLINK, target.length);
        zip.write(target);
        end();
    }

    @Override
    public OutputStream file(String name, FileAttributes attributes) throws IOException {
        put(name, attributes, REGULAR, attributes.size());
        return zip;
    }

    private void put(String name, FileAttributes attributes, int type, long size) throws IOException {
        memory.accept(COST + 2 * name.length());
        String text = new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        ZipArchiveEntry entry = new ZipArchiveEntry(text);
        entry.setSize(size);
        entry.setUnixMode(type | attributes.permissions());
        long modified = Math.max(0, attributes.modified().getEpochSecond());
        entry.setLastModifiedTime(FileTime.from(Instant.ofEpochSecond(modified)));
        zip.putArchiveEntry(entry);
    }

    @Override
    public void end() throws IOException {
        zip.closeArchiveEntry();
    }

    @Override
    public void finish() throws IOException {
        zip.finish();
        zip.flush();
    }

    @Override
    public void close() {
        zip.letGo();
    }

    /** With its memory outside of the heap given back at once. The library's own {@code close} writes an end also to what broke off. */
    private static final class Compressing extends ZipArchiveOutputStream {
        Compressing(OutputStream out) {
            super(out);
        }

        void letGo() {
            def.end();
        }
    }
}
