package io.sandhold.archives;

import io.sandhold.storage.FileAttributes;
import java.io.IOException;
import java.io.OutputStream;

/** An archive that is written from its start to its end. Names are bytes as ISO 8859-1 text. One thread. */
interface ArchiveWriter extends AutoCloseable {

    void directory(String name, FileAttributes attributes) throws IOException;

    void symlink(String name, FileAttributes attributes, byte[] target) throws IOException;

    /** Begins a file, of just the size that its attributes say; its content goes to what is returned, until {@link #end}. */
    OutputStream file(String name, FileAttributes attributes) throws IOException;

    void end() throws IOException;

    /** Writes the archive's end. Without it what was written is none. */
    void finish() throws IOException;

    /** Lets go of what it holds; what it writes to is left as it is. */
    @Override
    void close();
}
