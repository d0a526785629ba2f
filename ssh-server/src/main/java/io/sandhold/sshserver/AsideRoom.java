package io.sandhold.sshserver;

/**
 * How many SFTP requests may be answered aside at once, over all connections: each holds a buffer and maybe a disk. Who finds no room has
 * its request answered in turn. Thread-safe.
 */
final class AsideRoom {

    /** Of all channels together. Each may hold an answer of 256 KiB. */
    static final int MOST = 64;

    private int taken;

    /** Takes room for one more, if there is any. */
    synchronized boolean take() {
        if (taken >= MOST) {
            return false;
        }
        taken++;
        return true;
    }

    synchronized void give() {
        taken--;
    }

    synchronized int taken() {
        return taken;
    }
}
