package io.sandhold.archives;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A {@code tar}, maybe compressed by gzip: ustar, GNU and pax. What stands between two entries' contents (long names, pax headers) is
 * held in memory by the library, whatever it is announced to be, and so is read up to {@link #MOST_BETWEEN} only.
 */
final class TarReader implements ArchiveReader {

    /** Bytes between the contents of two entries, at most: sixteen times what Linux gives an attribute. */
    static final int MOST_BETWEEN = 1 << 20;

    private static final int BUFFER = 64 << 10;

    private final Between between;
    private final TarArchiveInputStream tar;

    private TarReader(InputStream in) {
        this.between = new Between(in);
        this.tar = new Ended(between);
    }

    static TarReader plain(InputStream in) {
        return new TarReader(in);
    }

    static TarReader compressed(InputStream in) throws IOException {
        return new TarReader(new GZIPInputStream(new MoreMayCome(in), BUFFER));
    }

    @Override
    public Optional<ArchivedEntry> next() throws IOException {
        between.begin();
        TarArchiveEntry entry;
        try {
            entry = tar.getNextEntry();
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException | StackOverflowError e) {
            throw new IOException("a header that makes no sense", e);
        } finally {
            between.end();
        }
        return entry == null ? Optional.empty() : Optional.of(of(entry));
    }

    private static ArchivedEntry of(TarArchiveEntry entry) {
        return new ArchivedEntry(
                entry.getName(),
                kind(entry),
                Optional.of(entry.getMode() & 0777),
                Optional.of(Instant.ofEpochMilli(entry.getLastModifiedTime().toMillis())),
                entry.getLinkName());
    }

    private static ArchivedEntry.Kind kind(TarArchiveEntry entry) {
        if (entry.isSymbolicLink()) {
            return ArchivedEntry.Kind.SYMLINK;
        }
        if (entry.isLink()) {
            return ArchivedEntry.Kind.HARD_LINK;
        }
        if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
            return ArchivedEntry.Kind.OTHER;
        }
        if (entry.isDirectory()) {
            return ArchivedEntry.Kind.DIRECTORY;
        }
        return entry.isFile() ? ArchivedEntry.Kind.FILE : ArchivedEntry.Kind.OTHER;
    }

    @Override
    public InputStream content() {
        return tar;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    /** Takes no archive for whole that has no end: the library does. */
    private static final class Ended extends TarArchiveInputStream {
        private boolean ended;

        Ended(InputStream in) {
            super(in, StandardCharsets.UTF_8.name());
        }

        @Override
        protected byte[] readRecord() throws IOException {
            byte[] block = super.readRecord();
            if (block == null && !ended) {
                throw new EOFException("it has no end");
            }
            ended |= isEOFRecord(block);
            return block;
        }
    }

    /** Counts what is read between two contents. */
    private static final class Between extends FilterInputStream {
        private boolean counting;
        private int read;

        Between(InputStream in) {
            super(in);
        }

        void begin() {
            counting = true;
            read = 0;
        }

        void end() {
            counting = false;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (counting) {
                read += Math.max(0, count);
                if (read > MOST_BETWEEN) {
                    throw new IOException("names and attributes of an entry are over " + MOST_BETWEEN + " bytes");
                }
            }
            return count;
        }

        /** Nothing is passed over uncounted, or without an end where there is none. */
        @Override
        public long skip(long count) throws IOException {
            byte[] scrap = new byte[(int) Math.min(BUFFER, Math.max(0, count))];
            return scrap.length == 0 ? 0 : Math.max(0, read(scrap, 0, scrap.length));
        }

        @Override
        public int available() {
            return 0;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    /** For gzip, which looks for another member only where more is said to be available. */
    private static final class MoreMayCome extends FilterInputStream {
        MoreMayCome(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 1;
        }
    }
}
