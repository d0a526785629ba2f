package io.sandhold.programs;

/** What lives as long as a program is known, such as the files of the code it runs. */
public interface Companion extends AutoCloseable {

    /** None. */
    Companion NONE = () -> {};

    @Override
    void close();
}
