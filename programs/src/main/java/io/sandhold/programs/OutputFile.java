package io.sandhold.programs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file without a name: it is removed as soon as it is open, so that nothing of it is left however the server ends. Made when it is first written. Not
 * thread-safe. (No channel, for that is closed where a thread which uses it is interrupted.)
 */
final class OutputFile implements AutoCloseable {

    private final Path directory;
    private RandomAccessFile file; // null until it is made
    private boolean closed;

    OutputFile(Path directory) {
        this.directory = directory;
    }

    void write(long at, byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            return;
        }
        if (file == null) {
            file = make();
        }
        file.seek(at);
        file.write(bytes, offset, length);
    }

    private RandomAccessFile make() throws IOException {
        Path path = Files.createTempFile(directory, "output", null); // for its owner only
        try {
            return new RandomAccessFile(path.toFile(), "rw");
        } finally {
            Files.delete(path);
        }
    }

    void read(long at, byte[] into, int offset, int length) throws IOException {
        if (closed || file == null) {
            throw new IOException("there is no file");
        }
        file.seek(at);
        file.readFully(into, offset, length);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (file != null) {
            file.close();
        }
    }
}
