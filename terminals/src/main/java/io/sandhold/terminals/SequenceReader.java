package io.sandhold.terminals;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Reads what a program sends its terminal, after the state machine of DEC's terminals (vt100.net/emu/dec_ansi_parser) with UTF-8 in the
 * place of 8-bit sets, and passes on what the screen has understood. A sequence is passed on whole or not at all, so that whoever comes
 * between two pieces comes between two sequences; one that is longer than {@value #LONGEST} bytes is dropped. One thread at a time.
 */
final class SequenceReader {

    /** Of a string, such as what is put on the clipboard. */
    static final int LONGEST = 64 << 10;

    private static final int REPLACEMENT = 0xfffd;
    private static final byte[] REPLACED = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

    private static final int ESC = 0x1b;
    private static final int BEL = 0x07;
    private static final int CAN = 0x18;
    private static final int SUB = 0x1a;
    private static final int DEL = 0x7f;

    /** What is read; each method says whether it was understood and goes to the clients. */
    interface Reading {
        boolean print(int character);

        boolean control(int code);

        boolean escape(char intermediate, char last);

        boolean sequence(Sequence sequence);

        /** An operating system command, without its introducer and its end. */
        boolean command(byte[] bytes);

        /** A device control string, likewise. */
        boolean device(byte[] bytes);
    }

    private enum State {
        GROUND,
        ESCAPE,
        ESCAPE_INTERMEDIATE,
        PARAMETERS,
        INTERMEDIATE,
        IGNORED,
        COMMAND,
        DEVICE,
        STRING,
    }

    private final Reading reading;
    private final Sequence sequence = new Sequence();
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private State state = State.GROUND;
    private boolean ending; // an ESC in a string: its end, if a backslash follows
    private char intermediate;
    private byte[] held = new byte[256];
    private int heldLength;
    private int introducer; // how many of those are not the string's own
    private boolean tooLong;
    private int character; // of UTF-8, under way
    private int more;
    private int least;

    SequenceReader(Reading reading) {
        this.reading = reading;
    }

    /** Takes bytes in, and gives what is to be passed on. */
    byte[] read(byte[] bytes, int offset, int length) {
        for (int at = offset; at < offset + length; at++) {
            take(bytes[at] & 0xff);
        }
        byte[] out = passed.toByteArray();
        passed.reset();
        if (held.length > 4096 && state == State.GROUND) {
            held = new byte[256];
        }
        return out;
    }

    private void take(int b) {
        if (state == State.COMMAND || state == State.DEVICE || state == State.STRING) {
            string(b);
        } else if (state == State.GROUND) {
            ground(b);
        } else if (b == ESC) {
            begin();
        } else if (b < 0x20) {
            if (b == CAN || b == SUB) {
                drop();
            } else {
                control(b); // at once, as if it stood before the sequence
            }
        } else if (b >= 0x80) {
            drop();
            ground(b);
        } else if (b != DEL) {
            sequence(b);
        }
    }

    private void ground(int b) {
        if (more > 0) {
            if ((b & 0xc0) == 0x80) {
                character = character << 6 | b & 0x3f;
                if (--more == 0) {
                    boolean good = character >= least
                            && character <= Character.MAX_CODE_POINT
                            && (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE);
                    print(good ? character : REPLACEMENT);
                }
                return;
            }
            more = 0;
            print(REPLACEMENT);
        }
        if (b >= 0x20 && b < DEL) {
            if (reading.print(b)) {
                passed.write(b);
            }
        } else if (b == ESC) {
            begin();
        } else if (b < 0x20) {
            control(b);
        } else if (b >= 0xc2 && b < 0xf5) {
            more = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
            least = b < 0xe0 ? 0x80 : b < 0xf0 ? 0x800 : 0x10000;
            character = b & (0x3f >> more);
        } else if (b != DEL) {
            print(REPLACEMENT);
        }
    }

    private void print(int c) {
        if (!reading.print(c)) {
            return;
        }
        if (c == REPLACEMENT) {
            passed.writeBytes(REPLACED);
        } else if (c < 0x800) {
            passed.write(0xc0 | c >> 6);
            passed.write(0x80 | c & 0x3f);
        } else if (c < 0x10000) {
            passed.write(0xe0 | c >> 12);
            passed.write(0x80 | c >> 6 & 0x3f);
            passed.write(0x80 | c & 0x3f);
        } else {
            passed.write(0xf0 | c >> 18);
            passed.write(0x80 | c >> 12 & 0x3f);
            passed.write(0x80 | c >> 6 & 0x3f);
            passed.write(0x80 | c & 0x3f);
        }
    }

    private void control(int code) {
        if (reading.control(code)) {
            passed.write(code);
        }
    }

    private void begin() {
        heldLength = 0;
        tooLong = false;
        intermediate = 0;
        ending = false;
        state = State.ESCAPE;
        hold(ESC);
    }

    private void drop() {
        heldLength = 0;
        state = State.GROUND;
    }

    private void hold(int b) {
        if (heldLength == held.length) {
            if (heldLength >= LONGEST) {
                tooLong = true;
                return;
            }
            held = Arrays.copyOf(held, heldLength * 2);
        }
        held[heldLength++] = (byte) b;
    }

    private void end(boolean understood) {
        if (understood && !tooLong) {
            passed.write(held, 0, heldLength);
        }
        drop();
    }

    private void sequence(int b) {
        hold(b);
        switch (state) {
            case ESCAPE -> escape(b);
            case ESCAPE_INTERMEDIATE -> {
                if (b < 0x30) {
                    intermediate = 0xff; // with two there is none that is known
                } else {
                    end(reading.escape(intermediate, (char) b));
                }
            }
            case PARAMETERS -> parameters(b);
            case INTERMEDIATE -> {
                if (b >= 0x40) {
                    finish(b);
                } else {
                    state = State.IGNORED;
                }
            }
            default -> {
                if (b >= 0x40) {
                    drop();
                }
            }
        }
    }

    private void escape(int b) {
        switch (b) {
            case '[' -> {
                sequence.clear();
                state = State.PARAMETERS;
            }
            case ']' -> begin(State.COMMAND);
            case 'P' -> begin(State.DEVICE);
            case 'X', '^', '_' -> begin(State.STRING);
            default -> {
                if (b < 0x30) {
                    intermediate = (char) b;
                    state = State.ESCAPE_INTERMEDIATE;
                } else {
                    end(reading.escape((char) 0, (char) b));
                }
            }
        }
    }

    private void begin(State string) {
        state = string;
        introducer = heldLength;
    }

    private void parameters(int b) {
        if (b >= '0' && b <= '9') {
            sequence.digit(b - '0');
        } else if (b == ';' || b == ':') {
            sequence.separator(b == ':');
        } else if (b >= 0x3c && b <= 0x3f) {
            if (heldLength == 3) {
                sequence.marker = (char) b;
            } else {
                state = State.IGNORED;
            }
        } else if (b < 0x30) {
            sequence.intermediate = (char) b;
            state = State.INTERMEDIATE;
        } else {
            finish(b);
        }
    }

    private void finish(int b) {
        sequence.last = (char) b;
        end(!sequence.tooLong() && reading.sequence(sequence));
    }

    private void string(int b) {
        if (ending) {
            if (b == '\\') {
                finishString(1);
            } else {
                begin(); // an ESC ends a string whatever follows
                take(b);
            }
        } else if (b == ESC) {
            ending = true;
            hold(b);
        } else if (b == BEL && state == State.COMMAND) {
            finishString(0);
        } else if (b == CAN || b == SUB) {
            drop();
        } else {
            hold(b);
        }
    }

    private void finishString(int escapes) {
        byte[] text = Arrays.copyOfRange(held, introducer, Math.max(introducer, heldLength - escapes));
        hold(escapes == 0 ? BEL : '\\');
        end(!tooLong
                && switch (state) {
                    case COMMAND -> reading.command(text);
                    case DEVICE -> reading.device(text);
                    default -> false;
                });
    }
}
