package io.sandhold.sshserver;

import io.sandhold.sessions.Traces;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.DirectoryEntries;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.VolumePath;
import java.nio.ByteBuffer;

/** What a client has open. */
sealed interface SftpHandle extends AutoCloseable {

    VolumePath path();

    /** What requests on it are about: a file by its inode, which other handles may have too; a directory that is read by its handle. One thread asks. */
    Object concern();

    @Override
    void close();

    /** A file, with how much went through it. */
    final class OpenFile implements SftpHandle {
        /** As large as a block of a file system may be. */
        private static final int BLOCK = 64 << 10;

        private final VolumePath path;
        private final ConfinedFile file;
        private final boolean readable;
        private final boolean writable;
        private final long opened = System.nanoTime();
        private final Traces.Span span;
        private Long inode;
        private long bytesRead;
        private long bytesWritten;

        /** What the first write for which there was no room was told. */
        private FileOperationException full;

        OpenFile(VolumePath path, ConfinedFile file, boolean readable, boolean writable, Traces.Span span) {
            this.span = span;
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

        /**
         * Writes all of {@code data}. Once there was no room for a write, none is done until the handle is closed: clients send many before they
         * hear of the first, and one that still found room would leave a gap before it, which who resumes takes for good bytes.
         *
         * @throws FileOperationException what the first of them was told
         */
        void write(ByteBuffer data, long offset) {
            if (full != null) {
                throw full;
            }
            int length = data.remaining();
            try {
                file.write(data, offset);
            } catch (FileOperationException refused) {
                if (refused.error() == FileError.QUOTA) {
                    full = refused;
                }
                throw refused;
            } finally {
                bytesWritten += length - data.remaining();
            }
        }

        /**
         * Sets the size. Where there was no room for a write no larger one: OpenSSH's client asks for as much as it has sent, be it refused.
         *
         * @throws FileOperationException what the refused write was told
         */
        void truncate(long size) {
            if (full != null) {
                makeShorterWhereThereIsNoRoom(size);
            }
            file.truncate(size);
        }

        /**
         * A full btrfs may refuse to cut, and then has dropped already what it had not yet written behind the cut, and emptied the rest of the
         * block that is cut: so all is written first, and cut between blocks, which changes nothing where it is refused.
         */
        private void makeShorterWhereThereIsNoRoom(long size) {
            long now = file.size();
            if (size > now) {
                throw full;
            }
            file.sync();
            if (now - size > BLOCK) {
                file.truncate(size - size % BLOCK + BLOCK);
            }
        }

        /** When it was opened, by {@link System#nanoTime}. */
        long opened() {
            return opened;
        }

        Traces.Span span() {
            return span;
        }

        /** Whether there was no room for a write. */
        boolean refused() {
            return full != null;
        }

        long bytesRead() {
            return bytesRead;
        }

        long bytesWritten() {
            return bytesWritten;
        }

        @Override
        public void close() {
            try (span) {
                file.close();
            }
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
