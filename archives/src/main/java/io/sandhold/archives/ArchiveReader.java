package io.sandhold.archives;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** An archive that is read from its start to its end. An {@link IOException} says that it is broken. One thread. */
interface ArchiveReader extends AutoCloseable {

    /** The next entry. */
    Optional<ArchivedEntry> next() throws IOException;

    /** The content of the file that {@link #next} has just given; not to be closed. */
    InputStream content() throws IOException;

    @Override
    void close() throws IOException;
}
