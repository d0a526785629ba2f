package io.sandhold.terminals;

import java.util.HashMap;
import java.util.Map;

/** The memory that the screens of all shells of this host may take together, and those of one account. Thread-safe. */
public final class ShellRoom {

    private final long most;
    private final long mostEach;
    private long taken;
    private final Map<String, Long> byOwner = new HashMap<>();

    /**
     * @param most bytes, for all
     * @param mostEach bytes, for one account
     */
    ShellRoom(long most, long mostEach) {
        this.most = most;
        this.mostEach = mostEach;
    }

    /** A quarter of this process's heap, and half of that for one account. */
    public static ShellRoom ofHeap() {
        long most = Runtime.getRuntime().maxMemory() / 4;
        return new ShellRoom(most, most / 2);
    }

    private synchronized boolean take(String owner, long bytes) {
        long now = byOwner.getOrDefault(owner, 0L) + bytes;
        if (bytes > 0 && (taken + bytes > most || now > mostEach)) {
            return false;
        }
        taken += bytes;
        if (now == 0) {
            byOwner.remove(owner);
        } else {
            byOwner.put(owner, now);
        }
        return true;
    }

    /** What is taken, in bytes. */
    synchronized long taken() {
        return taken;
    }

    /** Room for one shell of an account, none yet. */
    Shell.RoomTaken of(String owner) {
        return new Shell.RoomTaken() {
            private long has;

            @Override
            public synchronized boolean grow(long bytes) {
                if (bytes > has) {
                    if (!take(owner, bytes - has)) {
                        return false;
                    }
                    has = bytes;
                }
                return true;
            }

            @Override
            public synchronized void release() {
                take(owner, -has);
                has = 0;
            }
        };
    }
}
