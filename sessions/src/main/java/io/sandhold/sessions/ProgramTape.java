package io.sandhold.sessions;

import java.io.IOException;

/** A program without a terminal: the first of what goes in and out, in its login's own file. Thread-safe by its recorder's lock. */
final class ProgramTape implements Tape {

    private static final System.Logger LOG = System.getLogger(ProgramTape.class.getName());

    private final LoginRecorder recorder;
    private final CastFile file;
    private final String name;
    private final Stream in;
    private final Stream out;
    private boolean done;

    /** @param most the bytes kept of each way */
    ProgramTape(LoginRecorder recorder, CastFile file, String name, long most) {
        this.recorder = recorder;
        this.file = file;
        this.name = name;
        this.in = new Stream('i', "into", most);
        this.out = new Stream('o', "out of", most);
    }

    /** One way. */
    private final class Stream {
        private final char code;
        private final String way;
        private final Utf8Stream text = new Utf8Stream();
        private long left;
        private long unrecorded;

        Stream(char code, String way, long most) {
            this.code = code;
            this.way = way;
            this.left = most;
        }

        void add(byte[] bytes, int offset, int length) throws IOException {
            recorder.check();
            int kept = (int) Math.min(length, left);
            recorder.shown(file, code, text, bytes, offset, kept);
            if (kept < length && unrecorded == 0) {
                recorder.event(file, 'm', "what goes " + way + " " + name + " is not recorded from here on");
            }
            left -= kept;
            unrecorded += length - kept;
        }

        void end() throws IOException {
            String rest = text.end();
            if (!rest.isEmpty()) {
                recorder.event(file, code, rest);
            }
            if (unrecorded > 0) {
                recorder.event(file, 'm', unrecorded + " bytes " + way + " " + name + " were not recorded");
            }
        }
    }

    @Override
    public void output(byte[] bytes, int offset, int length) throws IOException {
        synchronized (recorder) {
            if (!done) {
                out.add(bytes, offset, length);
            }
        }
    }

    @Override
    public void input(byte[] bytes, int offset, int length) throws IOException {
        synchronized (recorder) {
            if (!done) {
                in.add(bytes, offset, length);
            }
        }
    }

    @Override
    public void resize(int columns, int rows) {
        // it has no terminal
    }

    @Override
    public void close() {
        synchronized (recorder) {
            if (done) {
                return;
            }
            done = true;
            try {
                in.end();
                out.end();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a program ended after its recording", e);
            }
        }
    }
}
