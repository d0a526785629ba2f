package io.sandhold.isolation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of classic BPF as seccomp(2) takes it, put together an instruction at a time ({@code struct sock_filter} of
 * {@code linux/filter.h}). All jumps lead forward, as the kernel demands. Not thread-safe.
 */
final class BpfAssembler {
    private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
    private static final int JUMP = 0x05; // BPF_JMP | BPF_JA
    private static final int JUMP_IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int JUMP_IF_AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    private static final int JUMP_IF_ANY = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private static final int RETURN = 0x06; // BPF_RET | BPF_K
    private static final int FARTHEST = 255;
    private static final int LONGEST = 4096; // BPF_MAXINSNS
    private static final int INSTRUCTION = 8;

    /** A place in the program that jumps may name before it is reached. */
    static final class Label {
        private int at = -1;
    }

    private record Instruction(int code, int value, Label target) {}

    private final List<Instruction> program = new ArrayList<>();

    /** Loads 32 bits of {@code struct seccomp_data} into the accumulator. */
    void load(int offset) {
        program.add(new Instruction(LOAD_WORD, offset, null));
    }

    void and(int mask) {
        program.add(new Instruction(AND, mask, null));
    }

    void jump(Label target) {
        program.add(new Instruction(JUMP, 0, target));
    }

    void jumpIfEqual(int value, Label target) {
        program.add(new Instruction(JUMP_IF_EQUAL, value, target));
    }

    /** Compares without sign. */
    void jumpIfAtLeast(int value, Label target) {
        program.add(new Instruction(JUMP_IF_AT_LEAST, value, target));
    }

    /** Jumps where the accumulator has one of the bits. */
    void jumpIfAny(int bits, Label target) {
        program.add(new Instruction(JUMP_IF_ANY, bits, target));
    }

    /** Ends the program with a value, {@code SECCOMP_RET_…}. */
    void answer(int value) {
        program.add(new Instruction(RETURN, value, null));
    }

    void place(Label label) {
        if (label.at >= 0) {
            throw new IllegalStateException("the label stands at " + label.at + " already");
        }
        label.at = program.size();
    }

    /** The program as the kernel reads it, in little endian, which both architectures are. */
    byte[] assemble() {
        if (program.size() > LONGEST) {
            throw new IllegalStateException("a filter of " + program.size() + " instructions is too long");
        }
        ByteBuffer bytes = ByteBuffer.allocate(program.size() * INSTRUCTION).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < program.size(); at++) {
            Instruction instruction = program.get(at);
            bytes.putShort((short) instruction.code());
            if (instruction.code() == JUMP) {
                bytes.putShort((short) 0).putInt(distance(at, instruction));
            } else {
                int distance = instruction.target() == null ? 0 : distance(at, instruction);
                if (distance > FARTHEST) {
                    throw new IllegalStateException("a jump at " + at + " leads " + distance + " instructions on");
                }
                bytes.put((byte) distance).put((byte) 0).putInt(instruction.value());
            }
        }
        return bytes.array();
    }

    private static int distance(int at, Instruction instruction) {
        int target = instruction.target().at;
        if (target <= at) {
            throw new IllegalStateException("a jump at " + at + " leads to " + target);
        }
        return target - at - 1;
    }
}
