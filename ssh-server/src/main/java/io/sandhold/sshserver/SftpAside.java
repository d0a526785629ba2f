package io.sandhold.sshserver;

import io.sandhold.sessions.SessionException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What of one channel is answered aside: a request that may take long, on a virtual thread of its own, and those that came after it and are
 * about the same file, in their order. All else goes on meanwhile. Of bounded number and size: beyond that the reader waits, and with
 * it the client.
 *
 * <p>One thread, the reader, gives requests. {@code docs/decisions/049} says what may overtake what.
 */
final class SftpAside {

    /** The most that go on at once. */
    static final int MOST = 8;

    /** The most that wait for those, and their bytes. */
    private static final int MOST_WAITING = 64;

    private static final int MOST_BYTES = 512 << 10;

    private static final Logger LOG = System.getLogger(SftpAside.class.getName());

    /** What becomes of a request. */
    private enum Turn {
        TAKEN,
        IN_TURN,
        LATER
    }

    private final SessionChannel channel;
    private final SftpServer inTurn;
    private final AsideRoom room;

    /** By file: who is at work on it. Guarded by this, as all below; {@link #lanes} is read without. */
    private final Map<Object, Lane> busy = new HashMap<>();

    private volatile int lanes;
    private int waiting;
    private int waitingBytes;
    private int waitingForPaths;

    SftpAside(SessionChannel channel, SftpServer inTurn, AsideRoom room) {
        this.channel = channel;
        this.inTurn = inTurn;
        this.room = room;
    }

    /**
     * Takes a request, or leaves it to be answered in turn, now; waits where it may not be answered yet and there is no room to keep it.
     *
     * @param body the request, its type first; copied where it is kept
     */
    boolean takes(byte[] body, int length) throws IOException, InterruptedException {
        if (lanes == 0 && !SftpConcern.mayBeSlow(body[0] & 0xff)) {
            return false;
        }
        SftpConcern concern = SftpConcern.of(inTurn, body, length, lanes > 0);
        Turn turn = decide(concern, body, length);
        if (turn == Turn.LATER || turn == Turn.IN_TURN && concern.slow()) {
            inTurn.replies().flush();
        }
        if (turn == Turn.LATER) {
            synchronized (this) {
                while ((turn = decide(concern, body, length)) == Turn.LATER) {
                    wait();
                }
            }
        }
        return turn == Turn.TAKEN;
    }

    private synchronized Turn decide(SftpConcern concern, byte[] body, int length) {
        Set<Lane> working = new HashSet<>();
        for (Object file : concern.files()) {
            Lane lane = busy.get(file);
            if (lane != null) {
                working.add(lane);
            }
        }
        if (concern.bearing() == SftpConcern.Bearing.NAMES) {
            return working.isEmpty() && waitingForPaths == 0 ? Turn.IN_TURN : Turn.LATER;
        }
        if (working.isEmpty()) {
            if (!concern.slow() || lanes >= MOST || !room.take()) {
                return Turn.IN_TURN;
            }
            lanes++;
            Lane lane = new Lane(Arrays.copyOf(body, length));
            concern.files().forEach(file -> busy.put(file, lane));
            Thread.ofVirtual().name("sftp-aside").start(lane);
            return Turn.TAKEN;
        }
        if (working.size() > 1 || waiting >= MOST_WAITING || waitingBytes + length > MOST_BYTES) {
            return Turn.LATER;
        }
        Lane lane = working.iterator().next();
        boolean path = concern.bearing() == SftpConcern.Bearing.PATH;
        lane.waiting.add(new Waiting(Arrays.copyOf(body, length), path));
        waiting++;
        waitingBytes += length;
        waitingForPaths += path ? 1 : 0;
        concern.files().forEach(file -> busy.put(file, lane));
        return Turn.TAKEN;
    }

    /** Waits until everything aside has been answered. */
    synchronized void finish() throws InterruptedException {
        while (lanes > 0) {
            wait();
        }
    }

    /** Has what is aside stop where it can, drops what waits, and comes back when nothing of it goes on. */
    void abandon() {
        inTurn.end();
        boolean interrupted = false;
        while (lanes > 0) {
            try {
                finish();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private record Waiting(byte[] body, boolean path) {}

    /** One request that takes long, and what waits for it. */
    private final class Lane implements Runnable {
        private final SftpServer server = inTurn.beside();
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private final byte[] first;
        private Waiting current;

        Lane(byte[] first) {
            this.first = first;
        }

        @Override
        public void run() {
            try {
                for (byte[] request = first; request != null && server.clientIsThere(); request = next()) {
                    server.answer(request, request.length);
                    server.replies().flush();
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a client left", e);
                channel.close(true);
            } catch (SessionException e) {
                LOG.log(Level.DEBUG, "a session ended, and with it its connection", e);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "an SFTP request failed", e);
                channel.close(true);
            } finally {
                end();
            }
        }

        /** What has waited longest; where nothing has, the files are free at once. */
        private byte[] next() {
            synchronized (SftpAside.this) {
                forget();
                current = waiting.poll();
                if (current == null) {
                    free();
                }
                SftpAside.this.notifyAll();
                return current == null ? null : current.body();
            }
        }

        private void end() {
            synchronized (SftpAside.this) {
                for (forget(); !waiting.isEmpty(); forget()) {
                    current = waiting.poll();
                }
                free();
                lanes--;
                room.give();
                SftpAside.this.notifyAll();
            }
        }

        private void free() {
            busy.values().removeIf(lane -> lane == this);
        }

        /** The one under way waits no more: it is done, or dropped. */
        private void forget() {
            if (current != null) {
                SftpAside.this.waiting--;
                waitingBytes -= current.body().length;
                waitingForPaths -= current.path() ? 1 : 0;
                current = null;
            }
        }
    }
}
