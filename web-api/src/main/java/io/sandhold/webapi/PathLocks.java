package io.sandhold.webapi;

import io.sandhold.sessions.SessionId;
import io.sandhold.storage.VolumePath;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A lock for each path of each session, for as long as a look and a change take; some share one. Thread-safe. */
final class PathLocks {

    private final Lock[] locks = new Lock[256];

    PathLocks() {
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    Lock of(SessionId session, VolumePath path) {
        return locks[Math.floorMod(31 * session.hashCode() + path.normalized().hashCode(), locks.length)];
    }
}
