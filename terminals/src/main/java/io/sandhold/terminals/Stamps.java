package io.sandhold.terminals;

/** Numbers for states of lines, none of them twice in one screen. One thread at a time. */
final class Stamps {

    private long last;

    long next() {
        return ++last;
    }
}
