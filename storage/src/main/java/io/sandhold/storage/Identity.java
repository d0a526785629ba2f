package io.sandhold.storage;

/**
 * Whose rights a call is made with. A server that is root takes on the session's uid and gid for the file system ({@code
 * setfsuid(2)}) for each single call: the kernel then gives it just what the session has itself, and what it makes belongs to the
 * session from the start. A server that is not root is the session's uid already.
 *
 * <p>The identity is the carrier thread's, so between taking it on and putting it off there is the system call and nothing that
 * could unmount a virtual thread, start a thread (which would inherit it) or open a file.
 */
final class Identity {
    /** The server's own. */
    static final Identity SERVER = new Identity(Kernel.effectiveUid(), false);

    final int uid;
    private final boolean other;

    private Identity(int uid, boolean other) {
        this.uid = uid;
        this.other = other;
    }

    /**
     * That of a session.
     *
     * @throws StorageException if the server may not act as that uid
     */
    static Identity of(int uid) {
        if (uid == SERVER.uid) {
            return SERVER;
        }
        if (!Kernel.ROOT) {
            throw new StorageException("a server that is not root cannot make a volume for uid " + uid + "; it is uid "
                    + SERVER.uid + ": use that uid, or start it as root");
        }
        Identity identity = new Identity(uid, true);
        try (Scratch scratch = Scratch.lend()) {
            long was = identity.call(scratch, SystemCall.SETFSUID, -1, 0, 0, 0, 0);
            if (was != uid) {
                throw new StorageException(
                        "the server cannot act as uid " + uid + ": it needs CAP_SETUID and CAP_SETGID");
            }
        }
        return identity;
    }

    long call(Scratch scratch, SystemCall call, long a, long b, long c, long d, long e) {
        if (!other) {
            return Kernel.call(scratch, call, a, b, c, d, e);
        }
        Kernel.call(scratch, SystemCall.SETFSGID, uid, 0);
        Kernel.call(scratch, SystemCall.SETFSUID, uid, 0);
        try {
            return Kernel.call(scratch, call, a, b, c, d, e);
        } finally {
            Kernel.call(scratch, SystemCall.SETFSUID, 0, 0);
            Kernel.call(scratch, SystemCall.SETFSGID, 0, 0);
        }
    }

    long call(Scratch scratch, SystemCall call, long a, long b, long c, long d) {
        return call(scratch, call, a, b, c, d, 0);
    }

    long call(Scratch scratch, SystemCall call, long a, long b, long c) {
        return call(scratch, call, a, b, c, 0, 0);
    }
}
