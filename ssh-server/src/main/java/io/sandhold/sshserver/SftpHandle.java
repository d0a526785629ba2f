package io.sandhold.sshserver;

import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.DirectoryEntries;
import io.sandhold.storage.VolumePath;

/** What a client has open. */
sealed interface SftpHandle extends AutoCloseable {

    VolumePath path();

    /** What requests on it are about: a file by its inode, which other handles may have too; a directory that is read by its handle. One thread asks. */
    Object concern();

    @Override
    void close();

    /** A file, with how much went through it. */
    final class OpenFile implements SftpHandle {
        private final VolumePath path;
        private final ConfinedFile file;
        private final boolean readable;
        private final boolean writable;
        private Long inode;
        private long bytesRead;
        private long bytesWritten;

        OpenFile(VolumePath path, ConfinedFile file, boolean readable, boolean writable) {
            this.path = path;
            this.file = file;
            this.readable = readable;
            this.writable = writable;
        }

        @Override
        public VolumePath path() {
            return path;
        }

        @Override
        public Object concern() {
            if (inode == null) {
                inode = file.attributes().inode();
            }
            return inode;
        }

        ConfinedFile file() {
            return file;
        }

        boolean readable() {
            return readable;
        }

        boolean writable() {
            return writable;
        }

        void countRead(long bytes) {
            bytesRead += bytes;
        }

        void countWritten(long bytes) {
            bytesWritten += bytes;
        }

        long bytesRead() {
            return bytesRead;
        }

        long bytesWritten() {
            return bytesWritten;
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /** A directory being read; {@code .} and {@code ..} come first. */
    final class OpenDirectory implements SftpHandle {
        private final VolumePath path;
        private final DirectoryEntries entries;
        private boolean begun;

        OpenDirectory(VolumePath path, DirectoryEntries entries) {
            this.path = path;
            this.entries = entries;
        }

        @Override
        public VolumePath path() {
            return path;
        }

        @Override
        public Object concern() {
            return this;
        }

        DirectoryEntries entries() {
            return entries;
        }

        /** Whether this is the first call. */
        boolean begin() {
            boolean first = !begun;
            begun = true;
            return first;
        }

        @Override
        public void close() {
            entries.close();
        }
    }
}
