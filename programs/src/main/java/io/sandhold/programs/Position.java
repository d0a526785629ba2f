package io.sandhold.programs;

/**
 * How far a reader has come.
 *
 * @param stdout bytes from the beginning of what was printed there
 * @param stderr as well
 */
public record Position(long stdout, long stderr) {

    public static final Position BEGINNING = new Position(0, 0);

    public Position {
        if (stdout < 0 || stderr < 0) {
            throw new IllegalArgumentException("a position is not negative: " + stdout + ", " + stderr);
        }
    }

    public long of(Outlet outlet) {
        return switch (outlet) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
    }

    /** The same one, but for one outlet. */
    public Position at(Outlet outlet, long offset) {
        return switch (outlet) {
            case STDOUT -> new Position(offset, stderr);
            case STDERR -> new Position(stdout, offset);
        };
    }
}
