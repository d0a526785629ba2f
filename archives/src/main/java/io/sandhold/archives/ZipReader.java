package io.sandhold.archives;

import io.sandhold.storage.ConfinedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Enumeration;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A {@code zip} in a file of the volume, read by its central directory, where alone symlinks and permissions stand. The library holds
 * that directory in memory, some fifteen bytes for each of its own, so it may have {@link #MOST_DIRECTORY} bytes.
 */
final class ZipReader implements ArchiveReader {

    /** Bytes of the central directory, at most; some 80,000 entries of usual names. */
    static final int MOST_DIRECTORY = 8 << 20;

    /** What a byte of the central directory costs in memory: an entry of 46 bytes is some 700 in objects. */
    private static final int COST = 5;

    private static final int LONGEST_TARGET = 4095;

    private final ZipFile zip;
    private final Enumeration<ZipArchiveEntry> entries;
    private ZipArchiveEntry current;
    private InputStream content = InputStream.nullInputStream();

    private ZipReader(ZipFile zip) {
        this.zip = zip;
        this.entries = zip.getEntriesInPhysicalOrder();
    }

    /**
     * @param file its bytes; taken over
     * @param memory told of what is held
     */
    static ZipReader open(ConfinedFile file, IntConsumer memory) throws IOException {
        ConfinedChannel channel = new ConfinedChannel(file);
        try {
            long most = Math.min(MOST_DIRECTORY, channel.size());
            memory.accept((int) most * COST);
            channel.allow(most + (1 << 20)); // the search for its end reads 64 Ki places of four bytes
            ZipFile zip = ZipFile.builder()
                    .setSeekableByteChannel(channel)
                    .setCharset(StandardCharsets.UTF_8)
                    .setIgnoreLocalFileHeader(true)
                    .get();
            channel.allow(Long.MAX_VALUE);
            return new ZipReader(zip);
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            channel.close();
            throw new IOException("its list of entries makes no sense", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Optional<ArchivedEntry> next() throws IOException {
        content.close();
        content = InputStream.nullInputStream();
        if (!entries.hasMoreElements()) {
            return Optional.empty();
        }
        current = entries.nextElement();
        return Optional.of(new ArchivedEntry(
                current.getName(),
                kind(current),
                unix() ? Optional.of(current.getUnixMode() & 0777) : Optional.empty(),
                modified(current),
                current.isUnixSymlink() ? target() : ""));
    }

    private boolean unix() {
        return current.getPlatform() == ZipArchiveEntry.PLATFORM_UNIX && (current.getUnixMode() & 0777) != 0;
    }

    private static Optional<Instant> modified(ZipArchiveEntry entry) {
        return Optional.ofNullable(entry.getLastModifiedTime()).map(time -> Instant.ofEpochMilli(time.toMillis()));
    }

    private static ArchivedEntry.Kind kind(ZipArchiveEntry entry) {
        if (entry.isUnixSymlink()) {
            return ArchivedEntry.Kind.SYMLINK;
        }
        if (entry.isDirectory()) {
            return ArchivedEntry.Kind.DIRECTORY;
        }
        int type = entry.getPlatform() == ZipArchiveEntry.PLATFORM_UNIX ? entry.getUnixMode() & 0170000 : 0;
        return type == 0 || type == 0100000 ? ArchivedEntry.Kind.FILE : ArchivedEntry.Kind.OTHER;
    }

    private String target() throws IOException {
        byte[] text = content().readNBytes(LONGEST_TARGET + 1);
        if (text.length > LONGEST_TARGET) {
            throw new IOException("a symbolic link of over " + LONGEST_TARGET + " bytes");
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public InputStream content() throws IOException {
        if (current.getGeneralPurposeBit().usesEncryption()) {
            throw new ArchiveException(
                    ArchiveException.Reason.UNSUPPORTED,
                    "'" + ArchiveException.quoted(current.getName()) + "' is encrypted; send it without a password");
        }
        if (current.getMethod() != ZipArchiveEntry.STORED && current.getMethod() != ZipArchiveEntry.DEFLATED) {
            throw new ArchiveException(
                    ArchiveException.Reason.UNSUPPORTED,
                    "'" + ArchiveException.quoted(current.getName()) + "' is packed by method " + current.getMethod()
                            + "; a zip may store and deflate");
        }
        content.close();
        content = zip.getInputStream(current);
        return content;
    }

    @Override
    public void close() throws IOException {
        try {
            content.close();
        } finally {
            zip.close();
        }
    }
}
