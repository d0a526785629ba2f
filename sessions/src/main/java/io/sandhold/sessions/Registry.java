package io.sandhold.sessions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The registry: one embedded H2 database behind a small pool. Thread-safe.
 *
 * <p>What a method here has answered survives a SIGKILL of the server. Where the disk is full it refuses to write and goes on reading; where
 * H2 has given up its file, after a failed write, it is opened again by the next call.
 */
final class Registry implements AutoCloseable {

    /**
     * What it takes of its disk, in bytes.
     *
     * @param usual what must be free for anything to be written
     * @param forRemoval what must be free for what makes room there
     * @param growth how much the file grows at least until it is written anew; a commit appends some 16 KB
     */
    record Room(long usual, long forRemoval, long growth) {
        static final Room USUAL = new Room(4L << 20, 512L << 10, 64L << 20);

        /** How large the file may become; all wait while it is written anew, so the more lives in it the less often it is. */
        long allowed(long whenCompact) {
            return whenCompact + Math.max(growth, 4 * whenCompact);
        }
    }

    private static final System.Logger LOG = System.getLogger(Registry.class.getName());

    private static final int LOOKED_AT_EVERY = 256;
    private static final long MEND_EVERY = Duration.ofSeconds(1).toNanos();

    private final RegistryFiles files;
    private final Room room;
    private final boolean leftOpen;
    private final ReentrantReadWriteLock turn = new ReentrantReadWriteLock(true);
    private final ReentrantLock inOrder = new ReentrantLock(true);
    private final AtomicLong writes = new AtomicLong();
    private RegistryDatabase database; // guarded by turn, as are:
    private boolean closed;
    private long sizeWhenCompact;
    private volatile boolean broken;
    private volatile long mendedAt = System.nanoTime() - MEND_EVERY;
    private String toldWhy = ""; // it could not be opened again; guarded by turn

    private Registry(RegistryFiles files, Room room, RegistryDatabase database, boolean leftOpen) {
        this.leftOpen = leftOpen;
        this.files = files;
        this.room = room;
        this.database = database;
        this.sizeWhenCompact = files.length();
    }

    /**
     * Opens {@code DIRECTORY/registry.mv.db}, which is made (mode 0600) if missing.
     *
     * @throws SessionException with {@link SessionError#UNAVAILABLE}; the message is for the operator
     */
    static Registry open(Path directory) {
        return open(directory, Room.USUAL);
    }

    static Registry open(Path directory, Room room) {
        Path home = directory.toAbsolutePath().normalize();
        if (home.toString().contains(";")) {
            throw unavailable("the registry's directory '" + home + "' must not hold a ';'; choose another", null);
        }
        RegistryFiles files = new RegistryFiles(home);
        try {
            Optional<String> damage = files.damage();
            if (damage.isPresent()) {
                throw unavailable(
                        "the registry " + files.file() + " is damaged: " + damage.get()
                                + ". Nothing was changed, and no session's files are concerned. What to do: "
                                + files.remedy(),
                        null);
            }
            boolean leftOpen = files.leftOpen();
            files.prepare();
            files.unseal();
            RegistryDatabase database = RegistryDatabase.open(home);
            return new Registry(files, room, database, leftOpen);
        } catch (IOException | RuntimeException e) {
            if (e instanceof SessionException known) {
                throw known;
            }
            throw unavailable(RegistryFailure.toOpen(files, e), e);
        }
    }

    /** Whether it was found as a killed server leaves it. */
    boolean leftOpen() {
        return leftOpen;
    }

    /** Runs {@code work} on a connection. */
    <T> T read(HandleCallback<T, RuntimeException> work) {
        return inTurn(jdbi -> jdbi.withHandle(work));
    }

    /**
     * Runs {@code work} in one transaction; it is on disk when this returns.
     *
     * @throws SessionException with {@link SessionError#UNAVAILABLE}, also where the disk is full
     */
    <T> T write(HandleCallback<T, RuntimeException> work) {
        return writing(room.usual(), work);
    }

    /** As {@link #write}, one after another in the order in which they come: who comes again and again keeps nobody waiting for a row. */
    <T> T writeInTurn(HandleCallback<T, RuntimeException> work) {
        inOrder.lock();
        try {
            return write(work);
        } finally {
            inOrder.unlock();
        }
    }

    /** As {@link #write}, for what gives room back: it goes on where others are refused already. */
    <T> T writeRemoval(HandleCallback<T, RuntimeException> work) {
        return writing(room.forRemoval(), work);
    }

    private <T> T writing(long needed, HandleCallback<T, RuntimeException> work) {
        checkRoom(needed);
        T result = inTurn(jdbi -> jdbi.inTransaction(work));
        keepSmall();
        return result;
    }

    /** As {@link #write}; empty where a unique constraint refused it. */
    <T> Optional<T> writeUnlessPresent(HandleCallback<T, RuntimeException> work) {
        checkRoom(room.usual());
        Optional<T> result = inTurn(jdbi -> {
            try {
                return Optional.of(jdbi.inTransaction(work));
            } catch (JdbiException e) {
                // 23505: unique_violation, in H2 as in PostgreSQL
                if (e.getCause() instanceof SQLException sql && "23505".equals(sql.getSQLState())) {
                    return Optional.empty();
                }
                throw e;
            }
        });
        keepSmall();
        return result;
    }

    /** Whether it answers now, its file is still there, and there is room to write to it. */
    boolean answers() {
        try {
            return Files.exists(files.file())
                    && files.room() >= room.usual()
                    && read(handle ->
                            handle.createQuery("select 1").mapTo(Integer.class).one() == 1);
        } catch (SessionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the registry does not answer", e);
            return false;
        }
    }

    private interface Work<T> {
        T on(Jdbi jdbi);
    }

    private <T> T inTurn(Work<T> work) {
        if (broken) {
            mend();
        }
        turn.readLock().lock();
        try {
            return work.on(database.jdbi());
        } catch (JdbiException e) {
            boolean told = broken; // every call fails until it is opened again
            broken |= RegistryFailure.ofTheFile(e);
            LOG.log(told ? System.Logger.Level.DEBUG : System.Logger.Level.ERROR, "the registry failed", e);
            checkRoom(room.usual());
            throw unavailable("the registry does not answer at the moment; try again soon", e);
        } finally {
            turn.readLock().unlock();
        }
    }

    private void checkRoom(long needed) {
        if (files.room() < needed) {
            throw unavailable(
                    "the disk under the server's registry is full, so nothing can be written down and nothing was changed;"
                            + " its operator must make room on it, and it goes on by itself then",
                    null);
        }
    }

    /** H2 closes its database for good where a write to the file fails; what was answered before is in the file. */
    private void mend() {
        turn.writeLock().lock();
        try {
            if (!broken || closed || System.nanoTime() - mendedAt < MEND_EVERY) {
                return;
            }
            mendedAt = System.nanoTime();
            database.close();
            openAgain();
            broken = false;
            toldWhy = "";
            LOG.log(System.Logger.Level.WARNING, "the registry {0} was opened again after a failure", files.file());
        } catch (IOException | RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            LOG.log(
                    why.equals(toldWhy) ? System.Logger.Level.DEBUG : System.Logger.Level.ERROR,
                    "the registry could not be opened again; it is tried on: " + why,
                    e);
            toldWhy = why;
            throw unavailable("the registry does not answer at the moment; try again soon", e);
        } finally {
            turn.writeLock().unlock();
        }
    }

    /** Opens what there was, and nothing else: H2 would begin anew in the place of a file that is empty or gone. */
    private void openAgain() throws IOException {
        Optional<String> damage = files.length() == 0 ? Optional.of("it is empty or gone") : files.damage();
        if (damage.isPresent()) {
            throw new IOException("the registry " + files.file() + " is damaged: " + damage.get()
                    + ". Stop the server. " + files.remedy());
        }
        files.unseal();
        database = RegistryDatabase.open(files.home());
    }

    private void keepSmall() {
        if (writes.incrementAndGet() % LOOKED_AT_EVERY != 0 || broken || files.length() < sizeAllowed()) {
            return;
        }
        turn.writeLock().lock();
        try {
            if (!closed && files.length() >= room.allowed(sizeWhenCompact)) {
                shut();
                openAgain();
                sizeWhenCompact = files.length();
            }
        } catch (IOException | RuntimeException e) {
            broken = true;
            LOG.log(System.Logger.Level.ERROR, "the registry could not be written anew; it is opened again", e);
        } finally {
            turn.writeLock().unlock();
        }
    }

    private long sizeAllowed() {
        turn.readLock().lock();
        try {
            return room.allowed(sizeWhenCompact);
        } finally {
            turn.readLock().unlock();
        }
    }

    private void shut() throws IOException {
        files.beginShrinking();
        if (database.closeCompacted()) {
            files.close();
            files.endShrinking();
        }
    }

    static SessionException unavailable(String message, Throwable cause) {
        return new SessionException(SessionError.UNAVAILABLE, message, cause);
    }

    @Override
    public void close() {
        turn.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                shut();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no copy of the registry could be kept", e);
        } finally {
            turn.writeLock().unlock();
        }
    }
}
