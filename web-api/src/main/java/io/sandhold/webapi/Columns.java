package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.List;

/**
 * Figures of the last hour, one of each name every {@link History#EVERY}, in so little room that each of ten thousand sessions may have some: {@value #POINTS} of
 * four bytes a name. Not thread-safe.
 */
final class Columns {

    /** An hour's. */
    static final int POINTS = 360;

    private final List<String> names;
    private final float[][] values;
    private long first = Long.MAX_VALUE; // ticks, of those that are kept
    private long last = Long.MIN_VALUE;

    Columns(String... names) {
        this.names = List.of(names);
        this.values = new float[names.length][POINTS];
    }

    /** When it had its last figures. */
    long last() {
        return last;
    }

    /**
     * Adds the figures of a tick; of those between this one and the last there are none.
     *
     * @param tick later than all before
     * @param figures one for each name; NaN: not known
     */
    void add(long tick, double... figures) {
        for (long gap = Math.max(last + 1, tick - POINTS + 1); last != Long.MIN_VALUE && gap < tick; gap++) {
            for (float[] column : values) {
                column[(int) (gap % POINTS)] = Float.NaN;
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i][(int) (tick % POINTS)] = (float) figures[i];
        }
        last = tick;
        first = Math.max(Math.min(first, tick), tick - POINTS + 1);
    }

    /** Tells what there is from a tick on, as {@code times} and one array a name. */
    void tell(JsonObjectBuilder to, long since) {
        long from = Math.max(first, since);
        JsonArrayBuilder times = Json.createArrayBuilder();
        for (long tick = from; tick <= last; tick++) {
            times.add(tick * History.EVERY.toSeconds());
        }
        to.add("times", times);
        for (int i = 0; i < values.length; i++) {
            JsonArrayBuilder column = Json.createArrayBuilder();
            for (long tick = from; tick <= last; tick++) {
                float value = values[i][(int) (tick % POINTS)];
                if (Float.isNaN(value)) {
                    column.addNull();
                } else if (value == Math.rint(value)) {
                    column.add((long) value);
                } else {
                    column.add(Math.round(value * 1000.0) / 1000.0); // nobody sees more in a plot
                }
            }
            to.add(names.get(i), column);
        }
    }
}
