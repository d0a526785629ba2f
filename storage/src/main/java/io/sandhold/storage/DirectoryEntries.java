package io.sandhold.storage;

import java.util.Iterator;

/**
 * An open directory, read as it goes: in no order, without {@code .} and {@code ..}. An entry that vanishes while it is read is
 * left out. One thread at a time.
 */
public interface DirectoryEntries extends Iterator<FileEntry>, AutoCloseable {
    @Override
    void close();
}
