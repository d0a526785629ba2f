package io.sandhold.isolation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a filter as the kernel would (classic BPF over {@code struct seccomp_data}), and refuses what the kernel would not take. */
final class SeccompInterpreter {
    private static final int INSTRUCTION = 8;
    private static final int DATA = 64;

    private final ByteBuffer program;

    SeccompInterpreter(byte[] program) {
        if (program.length == 0 || program.length % INSTRUCTION != 0 || program.length / INSTRUCTION > 4096) {
            throw new AssertionError("no program: " + program.length + " bytes");
        }
        this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @param steps how many instructions it took */
    record Run(int answer, int steps) {}

    int answer(Architecture architecture, int number, long... arguments) {
        return run(architecture.audit(), number, arguments).answer();
    }

    Run run(int audit, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(DATA).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(audit).putLong(0x7fff_0000_1234L);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int accumulator = 0;
        int at = 0;
        for (int steps = 1; ; steps++) {
            int code = program.getShort(at * INSTRUCTION);
            int ifSo = program.get(at * INSTRUCTION + 2) & 0xff;
            int ifNot = program.get(at * INSTRUCTION + 3) & 0xff;
            int value = program.getInt(at * INSTRUCTION + 4);
            at++;
            switch (code) {
                case 0x20 -> accumulator = data.getInt(value);
                case 0x54 -> accumulator &= value;
                case 0x05 -> at += value;
                case 0x15 -> at += accumulator == value ? ifSo : ifNot;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, value) >= 0 ? ifSo : ifNot;
                case 0x45 -> at += (accumulator & value) != 0 ? ifSo : ifNot;
                case 0x06 -> {
                    return new Run(value, steps);
                }
                default ->
                    throw new AssertionError("instruction " + (at - 1) + " is none: " + Integer.toHexString(code));
            }
        }
    }
}
