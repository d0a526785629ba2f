package io.sandhold.isolation;

/**
 * A terminal's window, {@code struct winsize}; every member 0 to 65535, where 0 is unknown.
 *
 * @param columns characters in a row
 * @param rows rows
 * @param widthPixels the drawable width
 * @param heightPixels the drawable height
 */
public record WindowSize(int columns, int rows, int widthPixels, int heightPixels) {
    public WindowSize {
        columns = clamp(columns);
        rows = clamp(rows);
        widthPixels = clamp(widthPixels);
        heightPixels = clamp(heightPixels);
    }

    private static int clamp(int value) {
        return Math.clamp(value, 0, 65535);
    }
}
