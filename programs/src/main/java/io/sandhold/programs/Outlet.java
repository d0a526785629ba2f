package io.sandhold.programs;

import java.util.Locale;

/** Where a program prints to; one with a terminal has stdout only. */
public enum Outlet {
    STDOUT,
    STDERR;

    /** As it is written in JSON and in addresses: {@code stdout}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Outlet other() {
        return this == STDOUT ? STDERR : STDOUT;
    }
}
