package io.sandhold.sessions;

/** What all recordings may take together, in bytes. Thread-safe. */
final class RecordingRoom {

    private final long most;
    private long taken;

    RecordingRoom(long most, long taken) {
        this.most = most;
        this.taken = taken;
    }

    /** Takes so much, or nothing and says false. */
    synchronized boolean take(long bytes) {
        if (taken + bytes > most) {
            return false;
        }
        taken += bytes;
        return true;
    }

    /** Takes so much, be there room or not. */
    synchronized void exceed(long bytes) {
        taken += bytes;
    }

    synchronized void give(long bytes) {
        taken = Math.max(0, taken - bytes);
    }

    synchronized boolean full() {
        return taken >= most;
    }
}
