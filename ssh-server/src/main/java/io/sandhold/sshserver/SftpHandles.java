package io.sandhold.sshserver;

import io.sandhold.sessions.SessionId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * The handles of one channel, of bounded number. A name of one is four bytes that never come again on its channel; another channel's
 * mean nothing here. One thread opens; any may look up and take out.
 */
final class SftpHandles {

    /** The most that are open at once in a session, over all its connections; told to clients by {@code limits@openssh.com}. */
    static final int MOST = 1024;

    private final HandleRoom room;
    private final SessionId session;
    private final Map<Integer, SftpHandle> open = new ConcurrentHashMap<>();
    private int next = ThreadLocalRandom.current().nextInt();

    SftpHandles(HandleRoom room, SessionId session) {
        this.room = room;
        this.session = session;
    }

    /** Opens something and gives the name of its handle; refuses before that where there is no room. */
    byte[] open(Supplier<SftpHandle> opening) {
        room.take(session);
        int id = next++;
        try {
            open.put(id, opening.get());
        } finally {
            if (!open.containsKey(id)) {
                room.give(session, 1);
            }
        }
        return new byte[] {(byte) (id >>> 24), (byte) (id >>> 16), (byte) (id >>> 8), (byte) id};
    }

    SftpHandle.OpenFile file(byte[] name) {
        if (open.get(id(name)) instanceof SftpHandle.OpenFile file) {
            return file;
        }
        throw unknown();
    }

    SftpHandle.OpenDirectory directory(byte[] name) {
        if (open.get(id(name)) instanceof SftpHandle.OpenDirectory directory) {
            return directory;
        }
        throw unknown();
    }

    SftpHandle any(byte[] name) {
        SftpHandle handle = open.get(id(name));
        if (handle == null) {
            throw unknown();
        }
        return handle;
    }

    SftpHandle remove(byte[] name) {
        SftpHandle handle = any(name);
        open.remove(id(name));
        room.give(session, 1);
        return handle;
    }

    /** Takes all out, to be closed. */
    List<SftpHandle> drain() {
        List<SftpHandle> all = List.copyOf(open.values());
        open.clear();
        room.give(session, all.size());
        return all;
    }

    private static int id(byte[] name) {
        if (name.length != 4) {
            throw unknown();
        }
        return (name[0] & 0xff) << 24 | (name[1] & 0xff) << 16 | (name[2] & 0xff) << 8 | name[3] & 0xff;
    }

    private static SftpRefusal unknown() {
        return new SftpRefusal(SftpRefusal.FAILURE, "no such handle");
    }
}
