package io.sandhold.sessions;

import java.io.IOException;

/** A terminal of a recorded login, all of whose output is kept, in a file of its own. Thread-safe by its recorder's lock. */
final class TerminalTape implements Tape {

    private static final System.Logger LOG = System.getLogger(TerminalTape.class.getName());

    private final LoginRecorder recorder;
    private final String name;
    private final CastFile file;
    private final Utf8Stream text = new Utf8Stream();
    private boolean done;

    TerminalTape(LoginRecorder recorder, String name, CastFile file) {
        this.recorder = recorder;
        this.name = name;
        this.file = file;
    }

    @Override
    public void output(byte[] bytes, int offset, int length) throws IOException {
        synchronized (recorder) {
            if (!done) {
                recorder.shown(file, 'o', text, bytes, offset, length);
            }
        }
    }

    @Override
    public void input(byte[] bytes, int offset, int length) throws IOException {
        synchronized (recorder) {
            recorder.check(); // it is not kept, for passwords are typed here
        }
    }

    @Override
    public void resize(int columns, int rows) {
        synchronized (recorder) {
            try {
                if (!done) {
                    recorder.event(file, 'r', LoginRecorder.width(columns) + "x" + LoginRecorder.height(rows));
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a terminal was resized after its recording", e);
            }
        }
    }

    @Override
    public void close() {
        synchronized (recorder) {
            if (done) {
                return;
            }
            done = true;
            try {
                String rest = text.end();
                if (!rest.isEmpty()) {
                    recorder.event(file, 'o', rest);
                }
                recorder.mark(name + " closed");
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a terminal ended after its recording", e);
            }
            recorder.finish(file);
        }
    }
}
