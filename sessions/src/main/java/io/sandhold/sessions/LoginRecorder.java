package io.sandhold.sessions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The files of one login's recording while it is there. Each line is written under one lock, so that times never go backwards; what cannot be
 * written ends the recording for good, and then everything is refused.
 */
final class LoginRecorder implements Recorder {

    private static final System.Logger LOG = System.getLogger(LoginRecorder.class.getName());

    static final String LOGIN_FILE = "login.cast";
    static final int LONGEST_MARKER = 1000;
    static final int COLUMNS = 80;
    static final int ROWS = 24;

    /** More would be many empty ones: each is an open file and a name. */
    private static final int MOST_TERMINALS = 1000;

    /** The most bytes of one event. */
    private static final int PIECE = 4 << 10;

    /** A screen's greatest width or height that is believed. */
    private static final int LARGEST_SCREEN = 9999;

    private final Recording recording;
    private final Path directory;
    private final RecordingRules rules;
    private final RecordingRoom room;
    private final Consumer<LoginRecorder> ended;
    private final long zero = System.nanoTime();
    private final Set<CastFile> open = new LinkedHashSet<>(); // guarded by this, as are:
    private final List<RecordedFile> finished = new ArrayList<>();
    private final Set<String> holds = new LinkedHashSet<>();
    private final CastFile login;
    private long last;
    private long bytes;
    private int terminals;
    private int programs;
    private String over = "";
    private Consumer<String> whenFull = sentence -> {};
    private boolean closed;

    /**
     * @param directory its own, made already
     * @param ended is told once, when it is closed
     */
    LoginRecorder(
            Recording recording,
            Path directory,
            RecordingRules rules,
            RecordingRoom room,
            Consumer<LoginRecorder> ended)
            throws IOException {
        this.recording = recording;
        this.directory = directory;
        this.rules = rules;
        this.room = room;
        this.ended = ended;
        try {
            this.login = begin(LOGIN_FILE, COLUMNS, ROWS, "");
        } catch (IOException e) {
            List.copyOf(open).forEach(this::finish); // nobody else will
            throw e;
        }
    }

    private CastFile begin(String name, int columns, int rows, String type) throws IOException {
        CastFile file = new CastFile(directory, name);
        open.add(file);
        write(
                file,
                CastText.header(
                        columns,
                        rows,
                        recording.began().getEpochSecond(),
                        type,
                        recording.session() + " by " + recording.name()));
        flush(file); // a disk that takes no more is known before anything is done
        return file;
    }

    /** What is written of it by now. */
    synchronized Recording now() {
        return recording.now(bytes, holding());
    }

    /** What its files hold, once it is closed. */
    synchronized List<RecordedFile> finished() {
        return List.copyOf(finished);
    }

    /** Why it was not written to its login's end; empty where it was. */
    synchronized String over() {
        return over;
    }

    private String holding() {
        return String.join(",", holds);
    }

    @Override
    public synchronized Tape terminal(String type, int columns, int rows) {
        try {
            if (terminals >= MOST_TERMINALS) {
                throw full("this login has had " + MOST_TERMINALS
                        + " terminals, which is all that is recorded of one; log in again");
            }
            holds.add("terminal");
            String name = "terminal-" + ++terminals;
            CastFile file = begin(name + ".cast", width(columns), height(rows), type);
            mark(name + " opened");
            return new TerminalTape(this, name, file);
        } catch (IOException e) {
            throw refused(e);
        }
    }

    @Override
    public synchronized Tape program() {
        try {
            check();
        } catch (IOException e) {
            throw refused(e);
        }
        holds.add("program");
        return new ProgramTape(this, login, "program " + ++programs, rules.streamBytes());
    }

    @Override
    public synchronized void event(String what) {
        try {
            mark(what);
        } catch (IOException e) {
            throw refused(e);
        }
    }

    @Override
    public synchronized void file(String what) {
        holds.add("files");
        event(what);
    }

    private static SessionException refused(IOException e) {
        return new SessionException(SessionError.EXHAUSTED, e.getMessage(), e);
    }

    void mark(String what) throws IOException {
        if (what.startsWith("forward")) {
            holds.add("forward");
        }
        String line = PlainText.line(what, LONGEST_MARKER);
        for (CastFile file : List.copyOf(open)) {
            event(file, 'm', line);
        }
    }

    /** Passes while it is recorded. Needs the lock. */
    void check() throws IOException {
        if (!over.isEmpty()) {
            throw new IOException(over);
        }
    }

    /** Writes an event; like the others without {@code synchronized} it needs the lock. */
    void event(CastFile file, char code, String text) throws IOException {
        if (closed) {
            throw new IOException("the login is over");
        }
        last = Math.max(last, (System.nanoTime() - zero) / 1000);
        write(file, CastText.event(last, code, text));
    }

    /** In pieces, so that nearly all that fits is kept of what is too much. */
    void shown(CastFile file, char code, Utf8Stream text, byte[] from, int offset, int length) throws IOException {
        for (int at = 0; at < length; at += PIECE) {
            String shown = text.text(from, offset + at, Math.min(PIECE, length - at));
            if (!shown.isEmpty()) {
                event(file, code, shown);
            }
        }
    }

    private void write(CastFile file, byte[] line) throws IOException {
        check();
        if (bytes + line.length > rules.loginBytes()) {
            throw full("this login was recorded up to its bound of " + ByteSize.format(rules.loginBytes())
                    + ", and ends here; log in again");
        }
        if (!room.take(line.length)) {
            throw full("this login was recorded, and there is no more room for recordings; ask the operator");
        }
        bytes += line.length;
        try {
            file.line(line);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private void flush(CastFile file) throws IOException {
        try {
            file.flush();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private IOException broken(IOException e) {
        LOG.log(System.Logger.Level.ERROR, "recording " + recording.id() + " cannot be written; its login ends", e);
        return full("this login was recorded, and its recording can no longer be written; ask the operator");
    }

    /** Ends the recording, and the login with it. */
    private IOException full(String sentence) {
        if (over.isEmpty()) {
            over = sentence;
            open.forEach(file -> lastWords(file, sentence));
            whenFull.accept(sentence);
        }
        return new IOException(over);
    }

    /** The recording says by itself why it ends, a little beyond its bound. */
    private void lastWords(CastFile file, String sentence) {
        byte[] line = CastText.event(last, 'm', sentence);
        try {
            file.line(line);
            bytes += line.length;
            room.exceed(line.length);
            file.flush();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the end of a recording cannot be written", e);
        }
    }

    @Override
    public void onFull(Consumer<String> action) {
        String now;
        synchronized (this) {
            whenFull = action;
            now = over;
        }
        if (!now.isEmpty()) {
            action.accept(now);
        }
    }

    /** Hands on what waits in memory. */
    synchronized void flush() {
        if (closed || !over.isEmpty()) {
            return;
        }
        try {
            for (CastFile file : open) {
                file.flush();
            }
        } catch (IOException e) {
            broken(e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            List.copyOf(open).forEach(this::finish);
        }
        ended.accept(this);
    }

    void finish(CastFile file) {
        if (!open.remove(file)) {
            return;
        }
        try {
            finished.add(file.finish());
        } catch (IOException e) {
            broken(e);
        }
    }

    /** A terminal's width that a file may name. */
    static int width(int asked) {
        return size(asked, COLUMNS);
    }

    static int height(int asked) {
        return size(asked, ROWS);
    }

    private static int size(int asked, int usual) {
        return asked <= 0 ? usual : Math.min(asked, LARGEST_SCREEN);
    }
}
