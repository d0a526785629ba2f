package io.sandhold.isolation;

import io.sandhold.isolation.BpfAssembler.Label;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The system call filter of every jail (seccomp(2)): a program of classic BPF that bubblewrap installs before the agent starts,
 * and that everything in the jail inherits. A number is found by halving, so that a call costs few steps; the kernel (5.11)
 * keeps the calls whose arguments do not matter in a bit map and does not run the program for them at all.
 */
final class SyscallFilter {
    private static final int NUMBER = 0; // offsets in struct seccomp_data
    private static final int ARCHITECTURE = 4;
    private static final int X32 = 0x40000000;
    private static final int NEGATIVE =
            0x80000000; // a tracer sets -1 to have a call left out; the kernel has none such

    /** Numbers from {@code first} (without sign) up to the next range's. */
    private record Range(int first, SyscallRule rule) {}

    private final BpfAssembler program = new BpfAssembler();
    private final Map<SyscallRule, Label> shared = new EnumMap<>(SyscallRule.class);

    private SyscallFilter() {}

    /** The filter for an architecture, as {@code struct sock_filter[]}. */
    static byte[] compile(Architecture architecture) {
        return new SyscallFilter().assemble(architecture);
    }

    private byte[] assemble(Architecture architecture) {
        Label known = new Label();
        program.load(ARCHITECTURE);
        program.jumpIfEqual(architecture.audit(), known);
        SyscallRule.KILL.compile(program);
        program.place(known);
        program.load(NUMBER);
        halve(ranges(architecture));
        shared.forEach((rule, label) -> {
            program.place(label);
            rule.compile(program);
        });
        return program.assemble();
    }

    /** All numbers there are, as ranges of one rule each. */
    private static List<Range> ranges(Architecture architecture) {
        SortedMap<Integer, SyscallRule> table = SyscallTable.of(architecture);
        if (table.lastKey() + 1 >= X32) {
            throw new IllegalStateException("filter/numbers.txt has a number that is none: " + table.lastKey());
        }
        List<Range> ranges = new ArrayList<>();
        for (int number = 0; number <= table.lastKey() + 1; number++) {
            add(ranges, number, table.getOrDefault(number, SyscallRule.ABSENT));
        }
        if (architecture.hasX32()) {
            add(ranges, X32, SyscallRule.KILL);
            add(ranges, NEGATIVE, SyscallRule.ABSENT);
        }
        return ranges;
    }

    private static void add(List<Range> ranges, int first, SyscallRule rule) {
        if (ranges.isEmpty() || ranges.getLast().rule() != rule) {
            ranges.add(new Range(first, rule));
        }
    }

    private void halve(List<Range> ranges) {
        if (ranges.size() == 1) {
            SyscallRule rule = ranges.getFirst().rule();
            if (rule.looksAtArguments()) {
                program.jump(shared.computeIfAbsent(rule, _ -> new Label()));
            } else {
                rule.compile(program);
            }
            return;
        }
        int middle = ranges.size() / 2;
        Label upper = new Label();
        program.jumpIfAtLeast(ranges.get(middle).first(), upper);
        halve(ranges.subList(0, middle));
        program.place(upper);
        halve(ranges.subList(middle, ranges.size()));
    }
}
