package io.sandhold.archives;

import io.sandhold.storage.FileAttributes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A {@code tar} as GNU writes it, whose long names are bytes as its short ones are; pax has them in UTF-8 only. */
final class TarWriter implements ArchiveWriter {

    private static final int OWNER = 1000;

    private final OutputStream out;
    private final Optional<Gzip> gzip;
    private final TarArchiveOutputStream tar;

    private TarWriter(OutputStream out, Optional<Gzip> gzip) {
        this.out = out;
        this.gzip = gzip;
        this.tar = new TarArchiveOutputStream(out, StandardCharsets.ISO_8859_1.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    static TarWriter plain(OutputStream out) {
        return new TarWriter(out, Optional.empty());
    }

    static TarWriter compressed(OutputStream out) throws IOException {
        Gzip gzip = new Gzip(out);
        return new TarWriter(gzip, Optional.of(gzip));
    }

    @Override
    public void directory(String name, FileAttributes attributes) throws IOException {
        put(new TarArchiveEntry(name + "/", TarConstants.LF_DIR), attributes, 0);
        end();
    }

    @Override
    public void symlink(String name, FileAttributes attributes, byte[] target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(new String(target, StandardCharsets.ISO_8859_1));
        put(entry, attributes, 0);
        end();
    }

    @Override
    public OutputStream file(String name, FileAttributes attributes) throws IOException {
        put(new TarArchiveEntry(name, TarConstants.LF_NORMAL), attributes, attributes.size());
        return tar;
    }

    private void put(TarArchiveEntry entry, FileAttributes attributes, long size) throws IOException {
        entry.setSize(size);
        entry.setMode(attributes.permissions());
        entry.setIds(OWNER, OWNER);
        long modified = Math.max(0, attributes.modified().getEpochSecond());
        entry.setModTime(FileTime.from(Instant.ofEpochSecond(modified)));
        tar.putArchiveEntry(entry);
    }

    @Override
    public void end() throws IOException {
        tar.closeArchiveEntry();
    }

    @Override
    public void finish() throws IOException {
        tar.finish();
        tar.flush();
        if (gzip.isPresent()) {
            gzip.get().finish();
        }
        out.flush();
    }

    @Override
    public void close() {
        gzip.ifPresent(Gzip::letGo);
    }

    /** With its memory outside of the heap given back at once, and nothing more written. */
    private static final class Gzip extends GZIPOutputStream {
        private static final int BUFFER = 64 << 10;

        Gzip(OutputStream out) throws IOException {
            super(out, BUFFER);
        }

        void letGo() {
            def.end();
        }
    }
}
