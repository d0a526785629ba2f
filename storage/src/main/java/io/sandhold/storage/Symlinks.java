package io.sandhold.storage;

import java.lang.foreign.ValueLayout;

/** A symlink's text, by {@code readlinkat(2)}. */
final class Symlinks {
    private Symlinks() {}

    /** The text of that name in an open directory; empty, which no symlink's is, if it is none or not there. */
    static byte[] read(Scratch scratch, Identity identity, int directory, byte[] name) {
        long length = identity.call(
                scratch, SystemCall.READLINKAT, directory, scratch.path(name), scratch.struct(), Scratch.PATH);
        return scratch.struct.asSlice(0, Math.max(0, length)).toArray(ValueLayout.JAVA_BYTE);
    }
}
