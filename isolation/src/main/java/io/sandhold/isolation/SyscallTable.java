package io.sandhold.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The system calls of one architecture: {@code filter/numbers.txt} and {@code filter/allowed.txt} laid together. A known
 * call that is not in the list of the allowed ones is refused.
 */
final class SyscallTable {
    private static final String ABSENT_HERE = "-";

    private SyscallTable() {}

    /** Each number with what is done with it. */
    static SortedMap<Integer, SyscallRule> of(Architecture architecture) {
        Map<String, SyscallRule> rules = rules();
        SortedMap<Integer, SyscallRule> table = new TreeMap<>();
        numbers(architecture)
                .forEach((name, number) -> table.put(number, rules.getOrDefault(name, SyscallRule.REFUSE)));
        return table;
    }

    /** The allowed names with their rules, as the list has them. */
    static Map<String, SyscallRule> rules() {
        Map<String, SyscallRule> rules = new HashMap<>();
        lines("allowed.txt").flatMap(line -> Stream.of(line.split("\\s+"))).forEach(entry -> {
            int colon = entry.indexOf(':');
            String name = colon < 0 ? entry : entry.substring(0, colon);
            SyscallRule rule = colon < 0 ? SyscallRule.ALLOW : SyscallRule.of(entry.substring(colon + 1));
            if (rules.put(name, rule) != null) {
                throw new IllegalStateException("filter/allowed.txt has " + name + " twice");
            }
        });
        return rules;
    }

    /** The known names with their numbers, without those that the architecture does not have. */
    static Map<String, Integer> numbers(Architecture architecture) {
        Map<String, Integer> numbers = new HashMap<>();
        lines("numbers.txt").map(line -> List.of(line.split("\\s+"))).forEach(row -> {
            String number = row.get(architecture.column());
            if (!number.equals(ABSENT_HERE) && numbers.put(row.getFirst(), Integer.valueOf(number)) != null) {
                throw new IllegalStateException("filter/numbers.txt has " + row.getFirst() + " twice");
            }
        });
        return numbers;
    }

    private static Stream<String> lines(String name) {
        try (InputStream in = SyscallTable.class.getResourceAsStream("filter/" + name)) {
            if (in == null) {
                throw new JailException(
                        "the server's jar is incomplete: it has no filter/" + name + "; build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
