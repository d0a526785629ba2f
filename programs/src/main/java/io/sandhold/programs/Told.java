package io.sandhold.programs;

/** What a reader is told next. */
public sealed interface Told {

    /**
     * It has printed.
     *
     * @param after where the reader is with it
     */
    record Printed(Piece piece, Position after) implements Told {}

    /** It has ended, and all it printed has been told. */
    record Ended(Ending ending) implements Told {}

    /** Nothing yet. */
    record Nothing() implements Told {}

    /** This reader is told no more: another has taken its place, or the program was forgotten. */
    record Over(String sentence) implements Told {}
}
