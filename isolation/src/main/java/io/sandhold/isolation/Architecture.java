package io.sandhold.isolation;

import java.util.Arrays;

/** A processor architecture whose system calls the filter knows. */
enum Architecture {
    X86_64("amd64", 1, 0xC000003E),
    AARCH64("aarch64", 2, 0xC00000B7);

    private final String javaName;
    private final int column;
    private final int audit;

    /**
     * @param javaName as {@code os.arch} gives it
     * @param column where its numbers stand in {@code filter/numbers.txt}
     * @param audit {@code AUDIT_ARCH_…} of {@code linux/audit.h}, which the kernel gives a filter with each call
     */
    Architecture(String javaName, int column, int audit) {
        this.javaName = javaName;
        this.column = column;
        this.audit = audit;
    }

    /** @throws JailException where the filter has no numbers for this machine */
    static Architecture ofThisMachine() {
        String name = System.getProperty("os.arch");
        return Arrays.stream(values())
                .filter(architecture -> architecture.javaName.equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new JailException("no jail can be built: there is no system call filter for the processor "
                                + PeerText.escape(name) + ", only for x86_64 and aarch64"));
    }

    int column() {
        return column;
    }

    int audit() {
        return audit;
    }

    /** Whether numbers from 2^30 up to 2^31 are another table's, x32's, under the same {@link #audit()} value. */
    boolean hasX32() {
        return this == X86_64;
    }
}
