package io.sandhold.isolation;

/** The numbers of {@code signal(7)} that the jail speaks of by name. */
final class Signals {
    static final int KILL = 9;
    static final int SYS = 31;

    private Signals() {}
}
