package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import org.junit.jupiter.api.Test;

class ColumnsTest {

    private static JsonObject told(Columns columns, long since) {
        JsonObjectBuilder to = Json.createObjectBuilder();
        columns.tell(to, since);
        return to.build();
    }

    @Test
    void of_nothing_there_is_nothing_to_tell() {
        assertEquals("{\"times\":[],\"a\":[]}", told(new Columns("a"), 0).toString());
    }

    @Test
    void ticks_that_were_missed_are_not_known() {
        Columns columns = new Columns("a", "b");
        columns.add(100, 1, Double.NaN);
        columns.add(103, 2.5, 7);
        assertEquals(
                "{\"times\":[1000,1010,1020,1030],\"a\":[1,null,null,2.5],\"b\":[null,null,null,7]}",
                told(columns, 0).toString());
        assertEquals(
                "{\"times\":[1030],\"a\":[2.5],\"b\":[7]}", told(columns, 103).toString());
    }

    @Test
    void an_hour_is_kept_and_no_more() {
        Columns columns = new Columns("a");
        for (int tick = 1; tick <= 1000; tick++) {
            columns.add(tick, tick);
        }
        JsonObject told = told(columns, 0);
        assertEquals(Columns.POINTS, told.getJsonArray("a").size());
        assertEquals(641, told.getJsonArray("a").getInt(0));
        columns.add(5000, 1);
        told = told(columns, 0);
        assertEquals(Columns.POINTS, told.getJsonArray("a").size());
        assertEquals(
                Columns.POINTS - 1,
                told.getJsonArray("a").stream().filter(JsonValue.NULL::equals).count());
    }
}
