package io.sandhold.webapi;

/**
 * The bytes that a client was sent and has not shown yet, by its own word. With {@link #MOST} of them it gets no more until fewer than {@link #FEW} are left.
 * Thread-safe.
 */
final class Unshown {

    /** Bytes that a client may have before it. */
    static final int MOST = 100_000;

    /** Bytes below which a client that had {@link #MOST} gets more. */
    static final int FEW = 5_000;

    private int unshown;
    private boolean held;
    private boolean over;

    /** Takes room for up to so many bytes that are about to be sent, waiting until there is some; gives how many. */
    synchronized int take(int wanted) throws InterruptedException {
        while (held && !over) {
            wait();
        }
        int taken = over ? wanted : Math.min(wanted, MOST - unshown);
        unshown += taken;
        held = unshown >= MOST;
        return taken;
    }

    /**
     * The client has shown so many more.
     *
     * @throws Problem 400 where it cannot have
     */
    synchronized void shown(int bytes) {
        if (bytes < 1 || bytes > unshown) {
            throw Problem.invalid("an \"ack\" tells how many \"bytes\" were shown since the last one, of " + unshown
                    + " that were sent; it cannot be " + bytes);
        }
        unshown -= bytes;
        if (unshown < FEW) {
            held = false;
            notifyAll();
        }
    }

    /** Nobody is waited for any more. */
    synchronized void end() {
        over = true;
        notifyAll();
    }
}
