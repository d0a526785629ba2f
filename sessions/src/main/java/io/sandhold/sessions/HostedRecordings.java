package io.sandhold.sessions;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** The recordings of this host: rows in the registry, and a directory each beside it. */
final class HostedRecordings implements Recordings, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(HostedRecordings.class.getName());
    private static final Pattern ID = Pattern.compile("[0-9]{8}-[0-9]{6}-[0-9a-z]{8}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Duration SWEPT_EVERY = Duration.ofMinutes(1);
    private static final Duration LAST_ROWS = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** As many files as one event's detail has room for. */
    private static final int FILES_TOLD = 8;

    private final RecordingRules rules;
    private final RecordingTable table;
    private final AccountTable accounts;
    private final RecordingFiles files;
    private final RecordingRoom room;
    private final Audit audit;
    private final Gate gate;
    private final BooleanSupplier steady;
    private final RecordingReads reads = new RecordingReads(System::nanoTime);
    private final SecureRandom random = new SecureRandom();
    private final Map<String, LoginRecorder> live = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("recordings").daemon().factory());

    /**
     * @param directory where the files lie; made if missing
     * @param steady whether what ends by the clock may end
     */
    HostedRecordings(Path directory, RecordingRules rules, Registry registry, Audit audit, BooleanSupplier steady) {
        this.rules = rules;
        this.table = new RecordingTable(registry);
        this.accounts = new AccountTable(registry);
        this.files = new RecordingFiles(directory);
        this.room = new RecordingRoom(rules.roomBytes(), files.bytes());
        this.audit = audit;
        this.gate = new Gate(audit::record);
        this.steady = steady;
    }

    /** Writes down the ends of those that a killed server left, and begins to look round. */
    void start() {
        List<Recording> cut = table.unended();
        // their files are read whole, which a stop does not wait for: the next start takes the rest
        clock.execute(
                () -> cut.stream().takeWhile(unused -> !clock.isShutdown()).forEach(this::endCut));
        clock.scheduleWithFixedDelay(() -> live.values().forEach(LoginRecorder::flush), 1, 1, TimeUnit.SECONDS);
        Duration fourth = rules.kept().dividedBy(4);
        long every = Math.clamp(fourth.toMillis(), SHORTEST.toMillis(), SWEPT_EVERY.toMillis());
        clock.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.MILLISECONDS);
    }

    private void endCut(Recording recording) {
        try {
            List<RecordedFile> left = files.of(recording.id());
            long bytes = left.stream().mapToLong(RecordedFile::bytes).sum();
            table.end(
                    recording.id(),
                    files.lastWritten(recording.id()).orElse(recording.began()),
                    bytes,
                    recording.holds());
            tellEnd(recording, left, "cut short, for the server was killed");
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "recording " + recording.id() + " could not be ended; the next start tries again",
                    e);
        }
    }

    private void sweep() {
        try {
            if (steady.getAsBoolean()) {
                for (Recording recording : table.endedBefore(Instant.now().minus(rules.kept()))) {
                    remove(Principal.SERVER, recording, "its time was over");
                }
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "recordings could not be swept; trying again", e);
        }
    }

    @Override
    public Optional<Recorder> begin(Principal by, Session session) {
        if (!session.recorded() && !recorded(by.account()) && !recorded(by.behind())) {
            return Optional.empty();
        }
        Instant now = Moments.now();
        Recording recording = new Recording(
                TIME.format(now) + "-"
                        + Long.toString(random.nextLong(1L << 41), 36).transform(HostedRecordings::eight),
                session.id().value(),
                by.account(),
                by.name(),
                by.address(),
                now,
                Optional.empty(),
                0,
                "");
        if (room.full()) {
            throw refused(by, recording, "there is no room for recordings", null);
        }
        try {
            table.insert(recording);
            LoginRecorder recorder = new LoginRecorder(recording, files.make(recording.id()), rules, room, this::ended);
            live.put(recording.id(), recorder);
            tell(AuditKind.RECORDING_BEGAN, recording, recording.id());
            return Optional.of(recorder);
        } catch (IOException | RuntimeException e) {
            throw refused(by, recording, "its recording cannot be written", e);
        }
    }

    private boolean recorded(String account) {
        return !account.isEmpty()
                && accounts.find(account).filter(Account::recorded).isPresent();
    }

    private static String eight(String digits) {
        return "0".repeat(Math.max(0, 8 - digits.length())) + digits;
    }

    private SessionException refused(Principal by, Recording recording, String why, Exception cause) {
        LOG.log(System.Logger.Level.WARNING, "a login that has to be recorded is refused: " + why, cause);
        audit.record(AuditEvent.now(AuditKind.RECORDING_REFUSED, by, recording.session(), why));
        if (cause != null) {
            try {
                room.give(files.delete(recording.id()));
                table.delete(recording.id());
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
        return new SessionException(
                SessionError.EXHAUSTED,
                "this login would have to be recorded, and " + why + "; ask the operator",
                cause);
    }

    private void ended(LoginRecorder recorder) {
        Recording recording = recorder.now();
        try {
            table.end(recording.id(), Moments.now(), recording.bytes(), recording.holds());
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the end of recording " + recording.id() + " could not be written down",
                    e);
        }
        try {
            tellEnd(recording, recorder.finished(), recorder.over());
        } finally {
            live.remove(recording.id());
        }
    }

    private void tellEnd(Recording recording, List<RecordedFile> ended, String why) {
        long bytes = ended.stream().mapToLong(RecordedFile::bytes).sum();
        String told = recording.id() + ", " + bytes + " bytes" + (why.isEmpty() ? "" : "; " + why);
        List<String> part = new ArrayList<>();
        for (RecordedFile file : ended) {
            part.add(file.name() + " sha256=" + file.sha256());
            if (part.size() == FILES_TOLD) {
                tell(AuditKind.RECORDING_ENDED, recording, told + "; " + String.join(" ", part));
                part.clear();
            }
        }
        if (!part.isEmpty() || ended.isEmpty()) {
            tell(AuditKind.RECORDING_ENDED, recording, told + "; " + String.join(" ", part));
        }
    }

    private void tell(AuditKind kind, Recording recording, String detail) {
        audit.record(new AuditEvent(
                Instant.now(), kind, recording.name(), Door.SSH, recording.address(), recording.session(), detail));
    }

    @Override
    public List<Recording> list(Principal by, Optional<String> session, Optional<String> account, int atMost) {
        check(Operation.RECORDING_READ, by);
        return table.list(session, account, atMost).stream().map(this::now).toList();
    }

    private Recording now(Recording row) {
        return Optional.ofNullable(live.get(row.id())).map(LoginRecorder::now).orElse(row);
    }

    @Override
    public Recording find(Principal by, String id) {
        check(Operation.RECORDING_READ, by);
        return now(row(id));
    }

    private Recording row(String id) {
        return Optional.of(id)
                .filter(text -> ID.matcher(text).matches())
                .flatMap(table::find)
                .orElseThrow(() -> new SessionException(
                        SessionError.NOT_FOUND, "there is no such recording; their list shows those there are"));
    }

    @Override
    public List<RecordedFile> files(Principal by, String id) {
        check(Operation.RECORDING_READ, by);
        flushed(row(id));
        return files.of(id);
    }

    @Override
    public InputStream open(Principal by, String id, String file, long from) {
        check(Operation.RECORDING_READ, by);
        Recording recording = row(id);
        flushed(recording);
        InputStream opened = files.open(id, file, from);
        if (reads.begins(by, id, file, from)) {
            audit.record(AuditEvent.now(AuditKind.RECORDING_READ, by, recording.session(), id + " " + file));
        }
        return opened;
    }

    private void flushed(Recording recording) {
        Optional.ofNullable(live.get(recording.id())).ifPresent(LoginRecorder::flush);
    }

    @Override
    public void delete(Principal by, String id) {
        check(Operation.RECORDING_DELETE, by);
        Recording recording = row(id);
        if (live.containsKey(id)) {
            throw new SessionException(
                    SessionError.IN_USE, "the login of this recording is still there; delete it when it is over");
        }
        remove(by, recording, "");
    }

    private void remove(Principal by, Recording recording, String why) {
        try {
            room.give(files.delete(recording.id()));
        } catch (UncheckedIOException e) {
            throw new SessionException(
                    SessionError.UNAVAILABLE, "recording " + recording.id() + " could not be removed; try again", e);
        }
        table.delete(recording.id());
        audit.record(AuditEvent.now(
                AuditKind.RECORDING_DELETED,
                by,
                recording.session(),
                recording.id() + " of " + recording.name() + (why.isEmpty() ? "" : ": " + why)));
    }

    private void check(Operation operation, Principal by) {
        gate.check(operation, by, "", "recordings are for administrators; ask one");
    }

    /** Ends those under way, and writes down what is pending. */
    @Override
    public void close() {
        clock.close();
        live.values().forEach(LoginRecorder::close);
        long deadline = System.nanoTime() + LAST_ROWS.toNanos();
        while (!live.isEmpty() && System.nanoTime() < deadline) { // those that their doors are closing at this moment
            LockSupport.parkNanos(SHORTEST.toNanos() / 10);
        }
    }
}
