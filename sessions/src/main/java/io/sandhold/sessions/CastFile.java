package io.sandhold.sessions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * A file of a recording while it is written: whole lines go to the disk's cache at once where there are many, else at the next {@link #flush}, so that
 * what a killed server leaves can be played. Not thread-safe.
 */
final class CastFile {

    private static final int BUFFER = 32 << 10;

    private final String name;
    private final FileChannel channel;
    private final MessageDigest digest;
    private final ByteBuffer waiting = ByteBuffer.allocate(BUFFER);
    private long length;

    /** Makes it; it must not be there. */
    CastFile(Path directory, String name) throws IOException {
        this.name = name;
        this.digest = sha256();
        this.channel = FileChannel.open(
                directory.resolve(name),
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String name() {
        return name;
    }

    void line(byte[] bytes) throws IOException {
        if (waiting.remaining() < bytes.length) {
            flush();
        }
        if (bytes.length > waiting.capacity()) {
            write(ByteBuffer.wrap(bytes));
        } else {
            waiting.put(bytes);
        }
        digest.update(bytes);
        length += bytes.length;
    }

    void flush() throws IOException {
        if (waiting.position() > 0) {
            write(waiting.flip());
            waiting.clear();
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Puts it on disk and closes it, and says what it holds. */
    RecordedFile finish() throws IOException {
        try (channel) {
            flush();
            channel.force(true);
        }
        return new RecordedFile(name, length, HexFormat.of().formatHex(digest.digest()));
    }
}
